// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One exchange of an HTTP client: a request and what its cache does for it. All calls to a stack
 * that are made {@linkplain CacheStack#enter in the scope of} one exchange share one deadline,
 * independently of other exchanges for the same URL.
 *
 * <p>Thread-safe. The client creates one for each request.
 */
public final class Exchange {

  private final AtomicLong waitedNanos = new AtomicLong();
  private final Listener listener;

  /** Begins an exchange that has not waited for its cache yet. */
  public Exchange() {
    this(Listener.NO_OP);
  }

  /**
   * Begins an exchange that has not waited for its cache yet.
   *
   * @param listener notified of the reason of each miss, and of what was near
   */
  public Exchange(Listener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** {@return the listener to reads} */
  public Listener listener() {
    return listener;
  }

  void waited(long nanos) {
    waitedNanos.addAndGet(nanos);
  }

  /** {@return the rest of a deadline; never negative} */
  Duration left(Duration deadline) {
    Duration left = deadline.minusNanos(waitedNanos.get());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Is notified how reads of one {@link Exchange} were answered. Implementations are thread-safe,
   * return quickly and throw nothing.
   */
  @FunctionalInterface
  public interface Listener {

    /** Ignores everything. */
    Listener NO_OP = (key, reason) -> {};

    /**
     * A read found nothing. Called before the read is answered.
     *
     * @param key its key
     * @param reason why
     */
    void missed(CacheKey key, MissReason reason);

    /**
     * A read found an entry near, and did not reach the backend. Called before the read is
     * answered.
     *
     * @param key its key
     */
    default void foundNear(CacheKey key) {}
  }
}
