// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses writes for a minute after the backend has denied one: permissions do not change with the
 * next request. Each time, one warning says how to configure a read-only process.
 */
final class DeniedWritesGuard implements Guard {

  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private final RateLimitedLog log;

  /** The end of the pause; {@code null} if no write was denied. */
  private volatile @Nullable Long endNanos;

  DeniedWritesGuard(LongSupplier nanoTime, RateLimitedLog log) {
    this.nanoTime = nanoTime;
    this.log = log;
  }

  boolean isPaused() {
    Long end = endNanos;
    return end != null && nanoTime.getAsLong() - end < 0;
  }

  @Override
  public @Nullable ShortCircuitException refusal(GuardedCall call) {
    return !call.isRead() && isPaused()
        ? new ShortCircuitException(SkipReason.READ_ONLY, "A write has just been denied")
        : null;
  }

  @Override
  public void ended(GuardedCall call, @Nullable Throwable thrown) {
    if (thrown != null && !call.isRead() && Failures.kind(thrown) == Kind.DENIED) {
      pause(CacheStoreException.unwrap(thrown));
    }
  }

  private void pause(Throwable cause) {
    endNanos = nanoTime.getAsLong() + PAUSE.toNanos();
    log.warn(
        "Nothing is written for "
            + PAUSE.toSeconds()
            + " s, because a write was denied; if this process is not meant to write, set"
            + " readOnly=true: "
            + cause.getMessage(),
        cause);
  }
}
