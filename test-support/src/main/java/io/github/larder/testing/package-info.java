// SPDX-License-Identifier: Apache-2.0
/**
 * Real counterparts for tests and examples: DynamoDB Local, an endpoint with faults in front of it,
 * and an HTTP origin that counts requests.
 */
@NullMarked
package io.github.larder.testing;

import org.jspecify.annotations.NullMarked;
