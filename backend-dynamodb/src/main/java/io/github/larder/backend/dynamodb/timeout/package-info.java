// SPDX-License-Identifier: Apache-2.0
/**
 * Timeouts of blocking calls, for less than the SDK's own take. {@link
 * io.github.larder.backend.dynamodb.timeout.CallTimer} is the door.
 */
@NullMarked
package io.github.larder.backend.dynamodb.timeout;

import org.jspecify.annotations.NullMarked;
