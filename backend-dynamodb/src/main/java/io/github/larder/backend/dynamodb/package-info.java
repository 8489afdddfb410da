// SPDX-License-Identifier: Apache-2.0
/**
 * Stored responses in an Amazon DynamoDB table: alias {@code dynamodb}. {@link
 * io.github.larder.backend.dynamodb.DynamoDbBackend} is where to begin.
 */
@NullMarked
package io.github.larder.backend.dynamodb;

import org.jspecify.annotations.NullMarked;
