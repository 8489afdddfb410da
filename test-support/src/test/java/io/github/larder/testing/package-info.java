@NullMarked
package io.github.larder.testing;

import org.jspecify.annotations.NullMarked;
