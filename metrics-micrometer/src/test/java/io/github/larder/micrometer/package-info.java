@NullMarked
package io.github.larder.micrometer;

import org.jspecify.annotations.NullMarked;
