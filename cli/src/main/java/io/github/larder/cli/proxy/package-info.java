// SPDX-License-Identifier: Apache-2.0
/** A caching HTTP proxy: HttpCore's server side before any client of HttpClient. */
@NullMarked
package io.github.larder.cli.proxy;

import org.jspecify.annotations.NullMarked;
