// SPDX-License-Identifier: Apache-2.0
/** What a backend author touches does what its words say. */
@NullMarked
package io.github.larder.spi;

import org.jspecify.annotations.NullMarked;
