// SPDX-License-Identifier: Apache-2.0
/** Unsafe methods invalidate what is stored. */
@NullMarked
package io.github.larder.httpclient5.invalidation;

import org.jspecify.annotations.NullMarked;
