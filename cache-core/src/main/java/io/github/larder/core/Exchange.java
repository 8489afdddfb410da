// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One exchange of an HTTP client: a request and what its cache does for it. All calls to a stack
 * that are made {@linkplain CacheStack#enter in the scope of} one exchange share one deadline,
 * whatever other exchanges about the same URL do at the same time.
 *
 * <p>Thread-safe. Made by the client for each request, and not kept.
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
   * @param listener learns why reads find nothing
   */
  public Exchange(Listener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** {@return what learns why reads find nothing} */
  public Listener listener() {
    return listener;
  }

  void waited(long nanos) {
    waitedNanos.addAndGet(nanos);
  }

  /** {@return what is left of a deadline; never negative} */
  Duration left(Duration deadline) {
    Duration left = deadline.minusNanos(waitedNanos.get());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Learns why the reads of one {@link Exchange} found nothing. Implementations are thread-safe,
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
  }
}
