// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.spi.SkipReason;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Applies the {@link CacheMode}. */
final class ModeGuard implements Guard {

  private volatile CacheMode mode;

  ModeGuard(CacheMode mode) {
    this.mode = mode;
  }

  CacheMode mode() {
    return mode;
  }

  void mode(CacheMode mode) {
    this.mode = Objects.requireNonNull(mode, "mode");
  }

  @Override
  public <T> CompletionStage<T> call(GuardedCall call, Supplier<CompletionStage<T>> next) {
    CacheMode now = mode;
    if (now == CacheMode.OFF) {
      return off(SkipReason.SWITCHED_OFF, "The cache is switched off");
    }
    if (now == CacheMode.READ_ONLY && !call.isRead()) {
      return off(SkipReason.READ_ONLY, "The cache is read-only");
    }
    return next.get();
  }

  private static <T> CompletionStage<T> off(SkipReason reason, String message) {
    return CompletableFuture.failedStage(new ShortCircuitException(reason, message));
  }
}
