@NullMarked
package io.github.larder.core;

import org.jspecify.annotations.NullMarked;
