// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of the operation that this thread is starting. Tiers add to it on the way down, and
 * the backend reads it. It ends when the call returns.
 */
final class CurrentOperation implements Supplier<OperationScope> {

  /**
   * Each stack has its own, since a stack may be the store of another one. The reference stays with
   * the thread, and is empty between operations: changing it is cheaper than setting and removing a
   * value, and its class keeps no class loader of an application alive.
   */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<AtomicReference<@Nullable State>> current =
      ThreadLocal.withInitial(AtomicReference::new);

  private final State outside;

  /**
   * @param events receives the events of operations to which no tier has given another receiver
   */
  CurrentOperation(StoreEvents events) {
    this.outside = new State(OperationScope.of(events), null, ReadObserver.NONE);
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

  /** {@return receives how the read that is being started is answered} */
  ReadObserver observer() {
    return state().observer();
  }

  CacheStack.Scope enter(@Nullable Exchange exchange) {
    AtomicReference<@Nullable State> here = current.get();
    State outer = here.getPlain();
    here.setPlain(new State(stateOr(outer).scope(), exchange, outside.observer()));
    return () -> here.setPlain(outer);
  }

  /**
   * @param first whether it is the first call of the process
   */
  <T> T limitedTo(Duration limit, boolean first, StoreEvents events, Supplier<T> call) {
    State outer = state();
    return in(
        new State(
            outer.scope().withLimit(limit).withFirst(first).withEvents(events),
            outer.exchange(),
            outer.observer()),
        call);
  }

  <T> T reportingTo(StoreEvents events, Supplier<T> call) {
    State outer = state();
    return in(
        new State(outer.scope().withEvents(events), outer.exchange(), outer.observer()), call);
  }

  <T> T explainingTo(ReadObserver observer, Supplier<T> call) {
    State outer = state();
    return in(new State(outer.scope(), outer.exchange(), observer), call);
  }

  <T> T reading(ReadObserver observer, StoreEvents events, Supplier<T> call) {
    State outer = state();
    return in(new State(outer.scope().withEvents(events), outer.exchange(), observer), call);
  }

  /** Receives how a read is answered, before the answer. */
  @FunctionalInterface
  interface ReadObserver {

    /** Ignores everything. */
    ReadObserver NONE = reason -> {};

    /** The read finds nothing. */
    void missed(MissReason reason);

    /** The read was answered without the backend. */
    default void answeredNear() {}
  }

  /**
   * Captures the context for a part of the operation that runs later, on another thread.
   *
   * @return runs a task at once, on its caller's thread, as part of this operation
   */
  Executor captured() {
    State here = current.get().getPlain();
    return here == null ? Runnable::run : task -> runIn(here, task);
  }

  private State state() {
    return stateOr(current.get().getPlain());
  }

  private State stateOr(@Nullable State state) {
    return state == null ? outside : state;
  }

  private <T> T in(State inner, Supplier<T> call) {
    AtomicReference<@Nullable State> here = current.get();
    State outer = here.getPlain();
    here.setPlain(inner);
    try {
      return call.get();
    } finally {
      here.setPlain(outer);
    }
  }

  private void runIn(State inner, Runnable task) {
    AtomicReference<@Nullable State> here = current.get();
    State outer = here.getPlain();
    here.setPlain(inner);
    try {
      task.run();
    } finally {
      here.setPlain(outer);
    }
  }

  private record State(OperationScope scope, @Nullable Exchange exchange, ReadObserver observer) {}
}
