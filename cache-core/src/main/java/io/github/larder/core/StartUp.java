package io.github.larder.core;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether the first call of the process has ended. It loads classes and connects, so that calls
 * beside it are slow, too, which says nothing about the backend. Thread-safe.
 */
final class StartUp {

  private enum Phase {
    NEW,
    UNDER_WAY,
    OVER
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

  /** {@return whether the caller has the first call; it has to say when it is over} */
  boolean begin() {
    return phase.get() == Phase.NEW && phase.compareAndSet(Phase.NEW, Phase.UNDER_WAY);
  }

  void over() {
    phase.set(Phase.OVER);
  }

  boolean isOver() {
    return phase.get() == Phase.OVER;
  }
}
