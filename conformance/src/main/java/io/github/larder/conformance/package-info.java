// SPDX-License-Identifier: Apache-2.0
/**
 * The public test suite for HTTP caches, run against HttpClient's cache over each storage, and
 * against Larder's clients.
 */
@NullMarked
package io.github.larder.conformance;

import org.jspecify.annotations.NullMarked;
