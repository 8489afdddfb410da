// SPDX-License-Identifier: Apache-2.0
/** The compact layout. */
@NullMarked
package io.github.larder.backend.dynamodb.compact;

import org.jspecify.annotations.NullMarked;
