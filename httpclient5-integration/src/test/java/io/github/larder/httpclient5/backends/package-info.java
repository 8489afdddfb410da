// SPDX-License-Identifier: Apache-2.0
/** The same contracts over each backend. */
@NullMarked
package io.github.larder.httpclient5.backends;

import org.jspecify.annotations.NullMarked;
