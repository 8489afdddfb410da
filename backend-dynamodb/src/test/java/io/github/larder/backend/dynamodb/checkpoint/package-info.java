// SPDX-License-Identifier: Apache-2.0
/** Snapshots of a process, as CRaC and SnapStart take them. */
@NullMarked
package io.github.larder.backend.dynamodb.checkpoint;

import org.jspecify.annotations.NullMarked;
