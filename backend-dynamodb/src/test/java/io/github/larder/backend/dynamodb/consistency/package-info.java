// SPDX-License-Identifier: Apache-2.0
/**
 * What processes see of their own and of each other's writes, and of those that the SDK repeated.
 */
@NullMarked
package io.github.larder.backend.dynamodb.consistency;

import org.jspecify.annotations.NullMarked;
