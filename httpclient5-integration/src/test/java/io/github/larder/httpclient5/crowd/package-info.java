// SPDX-License-Identifier: Apache-2.0
/** Many clients, threads and processes at once, and clients that close under load. */
@NullMarked
package io.github.larder.httpclient5.crowd;

import org.jspecify.annotations.NullMarked;
