// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What operations are told when they begin, and which threads have asked. Thread-safe. */
final class RecordedOperations implements Supplier<OperationScope> {

  private final List<Thread> askers = new CopyOnWriteArrayList<>();
  private volatile OperationScope scope;

  RecordedOperations(StoreEvents events) {
    this.scope = OperationScope.of(events);
  }

  @Override
  public OperationScope get() {
    askers.add(Thread.currentThread());
    return scope;
  }

  /** From now on each operation may take at most so long. */
  void limit(Duration limit) {
    scope = scope.withLimit(limit);
  }

  /** From now on each operation reports to somebody else. */
  void reportTo(StoreEvents events) {
    scope = scope.withEvents(events);
  }

  /** {@return the threads that have asked since the last time} */
  List<Thread> takeAskers() {
    List<Thread> taken = List.copyOf(askers);
    askers.clear();
    return taken;
  }
}
