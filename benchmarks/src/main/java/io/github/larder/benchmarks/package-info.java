// SPDX-License-Identifier: Apache-2.0
/**
 * What a cache in DynamoDB costs: calls, capacity units, bytes and time, beside the obvious store
 * that keeps HttpClient's own serializer bytes in one attribute.
 */
@NullMarked
package io.github.larder.benchmarks;

import org.jspecify.annotations.NullMarked;
