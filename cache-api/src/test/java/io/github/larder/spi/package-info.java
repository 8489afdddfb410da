// SPDX-License-Identifier: Apache-2.0
/** Tests of the interfaces for backends. */
@NullMarked
package io.github.larder.spi;

import org.jspecify.annotations.NullMarked;
