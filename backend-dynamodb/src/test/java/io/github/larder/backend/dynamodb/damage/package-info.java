// SPDX-License-Identifier: Apache-2.0
/** Items and parts that were edited or damaged. */
@NullMarked
package io.github.larder.backend.dynamodb.damage;

import org.jspecify.annotations.NullMarked;
