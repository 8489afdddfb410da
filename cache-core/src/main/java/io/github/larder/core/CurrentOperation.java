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
 * The context of the operation that this thread is starting. Tiers add to it on the way down, and
 * the backend reads it. It ends when the call returns.
 */
final class CurrentOperation implements Supplier<OperationScope> {

  /** Each stack has its own, since a stack may be the store of another one. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable State> current = new ThreadLocal<>();

  private final State outside;

  /**
   * @param events receives the events of operations to which no tier has given another receiver
   */
  CurrentOperation(StoreEvents events) {
    this.outside = new State(OperationScope.of(events), null, reason -> {});
  }

  @Override
  public OperationScope get() {
    return state().scope();
  }

  /**
   * {@return the exchange that the operation belongs to; {@code null} if its client has entered
   * none}
   */
  @Nullable Exchange exchange() {
    return state().exchange();
  }

  /** {@return receives the reason if the read that is being started finds nothing} */
  Consumer<MissReason> missReason() {
    return state().missReason();
  }

  CacheStack.Scope enter(@Nullable Exchange exchange) {
    State outer = current.get();
    current.set(new State(get(), exchange, outside.missReason()));
    return () -> restore(outer);
  }

  /**
   * @param first whether it is the first call of the process
   */
  <T> T limitedTo(Duration limit, boolean first, Supplier<T> call) {
    return in(new State(get().withLimit(limit).withFirst(first), exchange(), missReason()), call);
  }

  <T> T reportingTo(StoreEvents events, Supplier<T> call) {
    return in(new State(get().withEvents(events), exchange(), missReason()), call);
  }

  /**
   * @param missReason receives the reason if the read finds nothing, before it is answered
   */
  <T> T explainingTo(Consumer<MissReason> missReason, Supplier<T> call) {
    return in(new State(get(), exchange(), missReason), call);
  }

  /**
   * Captures the context for a part of the operation that runs later, on another thread.
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
      OperationScope scope, @Nullable Exchange exchange, Consumer<MissReason> missReason) {}
}
