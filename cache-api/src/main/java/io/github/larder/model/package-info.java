// SPDX-License-Identifier: Apache-2.0
/**
 * The values that Larder stores, in the words of RFC 9111. All of them are immutable and safe to
 * share between threads. Nothing in this package depends on HttpClient, a backend or a wire format.
 */
@NullMarked
package io.github.larder.model;

import org.jspecify.annotations.NullMarked;
