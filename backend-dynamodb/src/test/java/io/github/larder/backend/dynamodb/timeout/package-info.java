// SPDX-License-Identifier: Apache-2.0
/** Calls that end in time, over real sockets. */
@NullMarked
package io.github.larder.backend.dynamodb.timeout;

import org.jspecify.annotations.NullMarked;
