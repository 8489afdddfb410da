// SPDX-License-Identifier: Apache-2.0
/** Rules, the use of the cache by one request, and verdicts. */
@NullMarked
package io.github.larder.httpclient5.rules;

import org.jspecify.annotations.NullMarked;
