// SPDX-License-Identifier: Apache-2.0
/**
 * Header text in few bytes. {@link io.github.larder.backend.dynamodb.compact.HeaderFrames} is the
 * door.
 */
@NullMarked
package io.github.larder.backend.dynamodb.compact;

import org.jspecify.annotations.NullMarked;
