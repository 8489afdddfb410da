package io.github.larder.testing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong at present, and for whom.
 *
 * @param fault what is wrong, or {@code null} if nothing is
 * @param operations such as {@code GetItem}; empty for all
 */
record FaultPlan(@Nullable Fault fault, Set<String> operations) {

  static final FaultPlan NONE = new FaultPlan(null, Set.of());

  FaultPlan {
    operations = Set.copyOf(operations);
    if (fault == Fault.REFUSE && !operations.isEmpty()) {
      throw new IllegalArgumentException(
          "A connection is refused before its operation is known: refuse all operations, not "
              + operations);
    }
  }

  @Nullable Fault faultOf(String operation) {
    return operations.isEmpty() || operations.contains(operation) ? fault : null;
  }
}
