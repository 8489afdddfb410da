// SPDX-License-Identifier: Apache-2.0
/** What the application and the origin see: streams, HTTP/2, fields byte by byte. */
@NullMarked
package io.github.larder.httpclient5.wire;

import org.jspecify.annotations.NullMarked;
