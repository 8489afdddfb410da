// SPDX-License-Identifier: Apache-2.0
/** The contract of backends, run over DynamoDB by all engines, clients and shapes of bodies. */
@NullMarked
package io.github.larder.backend.dynamodb.contract;

import org.jspecify.annotations.NullMarked;
