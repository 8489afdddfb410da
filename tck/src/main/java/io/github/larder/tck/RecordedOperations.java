// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The scope that operations read when they begin, and the threads that read it. Thread-safe. */
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

  /** Limits every later operation. */
  void limit(Duration limit) {
    scope = scope.withLimit(limit);
  }

  /** Changes the receiver of events of every later operation. */
  void reportTo(StoreEvents events) {
    scope = scope.withEvents(events);
  }

  /** {@return the threads that have read the scope since the last call of this method} */
  List<Thread> takeAskers() {
    List<Thread> taken = List.copyOf(askers);
    askers.clear();
    return taken;
  }
}
