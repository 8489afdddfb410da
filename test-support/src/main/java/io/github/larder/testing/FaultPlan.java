// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong at present, and for whom.
 *
 * @param fault what is wrong, or {@code null} if nothing is
 * @param operations such as {@code GetItem}; empty for all
 * @param isForOthers whether it is for all operations but those
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
