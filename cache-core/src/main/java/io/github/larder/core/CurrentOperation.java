// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is decided for the operation that is being started on this thread. Tiers add to it on the
 * way down, and the backend asks for it; when the call returns, nothing is left of it.
 */
final class CurrentOperation implements Supplier<OperationScope> {

  /** Each stack has its own: a stack may be a store of another one. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable State> current = new ThreadLocal<>();

  private final State outside;

  /**
   * @param events receives the events of operations for which no tier has decided otherwise
   */
  CurrentOperation(StoreEvents events) {
    this.outside = new State(OperationScope.of(events), null, reason -> {});
  }

  @Override
  public OperationScope get() {
    return state().scope();
  }

  /** {@return the exchange that the operation belongs to, if its client has named one} */
  @Nullable Exchange exchange() {
    return state().exchange();
  }

  /** {@return what learns why the read that is being started finds nothing} */
  Consumer<MissReason> why() {
    return state().why();
  }

  CacheStack.Scope enter(@Nullable Exchange exchange) {
    State outer = current.get();
    current.set(new State(get(), exchange, outside.why()));
    return () -> restore(outer);
  }

  /**
   * @param first whether it is the first call of the process
   */
  <T> T limitedTo(Duration limit, boolean first, Supplier<T> call) {
    return in(new State(get().withLimit(limit).withFirst(first), exchange(), why()), call);
  }

  <T> T reportingTo(StoreEvents events, Supplier<T> call) {
    return in(new State(get().withEvents(events), exchange(), why()), call);
  }

  /**
   * @param why learns why the read finds nothing, before it is answered
   */
  <T> T explainingTo(Consumer<MissReason> why, Supplier<T> call) {
    return in(new State(get(), exchange(), why), call);
  }

  /**
   * Captures what is decided now, for a part of the operation that runs later, on another thread.
   *
   * @return runs a task at once, on its caller's thread, as part of this operation
   */
  Executor captured() {
    State here = current.get();
    return here == null ? Runnable::run : task -> runIn(here, task);
  }

  private State state() {
    State state = current.get();
    return state == null ? outside : state;
  }

  private <T> T in(State inner, Supplier<T> call) {
    State outer = current.get();
    current.set(inner);
    try {
      return call.get();
    } finally {
      restore(outer);
    }
  }

  private void runIn(State inner, Runnable task) {
    State outer = current.get();
    current.set(inner);
    try {
      task.run();
    } finally {
      restore(outer);
    }
  }

  private void restore(@Nullable State outer) {
    if (outer == null) {
      current.remove();
    } else {
      current.set(outer);
    }
  }

  private record State(
      OperationScope scope, @Nullable Exchange exchange, Consumer<MissReason> why) {}
}
