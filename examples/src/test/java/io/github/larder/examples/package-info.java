/** Tests that the examples do what they show. */
@NullMarked
package io.github.larder.examples;

import org.jspecify.annotations.NullMarked;
