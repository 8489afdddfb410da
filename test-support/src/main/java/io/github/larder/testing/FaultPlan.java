// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The current fault, and the operations that it affects.
 *
 * @param fault the fault, or {@code null} for none
 * @param operations such as {@code GetItem}; empty for all
 * @param isForOthers whether the fault affects all operations except {@code operations}
 */
record FaultPlan(@Nullable Fault fault, Set<String> operations, boolean isForOthers) {

  static final FaultPlan NONE = new FaultPlan(null, Set.of());

  FaultPlan(@Nullable Fault fault, Set<String> operations) {
    this(fault, operations, false);
  }

  FaultPlan {
    operations = Set.copyOf(operations);
    if (fault == Fault.REFUSE && !operations.isEmpty()) {
      throw new IllegalArgumentException(
          "A connection is refused before its operation is known: refuse all operations, not "
              + operations);
    }
  }

  @Nullable Fault faultOf(String operation) {
    return isForOthers != (operations.isEmpty() || operations.contains(operation)) ? fault : null;
  }
}
