// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Classifies the failures of calls. */
final class Failures {

  private Failures() {}

  /** The call as a stage, which fails if the call throws directly. */
  static <T> CompletionStage<T> asStage(Supplier<CompletionStage<T>> call) {
    try {
      CompletionStage<T> stage = call.get();
      return stage == null
          ? CompletableFuture.failedStage(new NullPointerException("The store returned no stage"))
          : stage;
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /**
   * @return the kind of a failure; UNAVAILABLE if a store threw something that it must not; {@code
   *     null} if the store was not called
   */
  static @Nullable Kind kind(Throwable thrown) {
    Throwable cause = CacheStoreException.unwrap(thrown);
    if (cause instanceof ShortCircuitException) {
      return null;
    }
    return cause instanceof CacheStoreException failure ? failure.kind() : Kind.UNAVAILABLE;
  }

  /**
   * The backend was not called. This call did not fail, so there is no stack trace, and it is
   * neither counted nor logged as a failure.
   */
  static final class ShortCircuitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final SkipReason reason;

    ShortCircuitException(SkipReason reason, String message) {
      super(message, null, false, false);
      this.reason = reason;
    }

    /** The reason of a write that is skipped for it. */
    SkipReason reason() {
      return reason;
    }
  }
}
