// SPDX-License-Identifier: Apache-2.0
/** What Larder's clients do otherwise than HttpClient's cache, with HttpClient's beside it. */
@NullMarked
package io.github.larder.httpclient5.repairs;

import org.jspecify.annotations.NullMarked;
