// SPDX-License-Identifier: Apache-2.0
/** How the body of a request becomes part of its cache key. */
@NullMarked
package io.github.larder.httpclient5.body;

import org.jspecify.annotations.NullMarked;
