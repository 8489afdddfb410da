// SPDX-License-Identifier: Apache-2.0
/**
 * Real things to test and to show against: DynamoDB Local, an endpoint before it with faults, and
 * an HTTP origin that counts.
 */
@NullMarked
package io.github.larder.testing;

import org.jspecify.annotations.NullMarked;
