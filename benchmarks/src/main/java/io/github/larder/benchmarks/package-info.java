// SPDX-License-Identifier: Apache-2.0
/**
 * What a cache in DynamoDB costs: calls, capacity units, bytes and time, compared with a naive
 * store that keeps the bytes of HttpClient's own serializer in one attribute.
 */
@NullMarked
package io.github.larder.benchmarks;

import org.jspecify.annotations.NullMarked;
