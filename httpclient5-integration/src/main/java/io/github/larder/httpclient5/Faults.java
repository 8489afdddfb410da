// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.RateLimitedLog;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Tells, now and then, that the cache is passed by. Thread-safe. */
final class Faults {

  private final RateLimitedLog log;

  Faults(Class<?> storage, CacheStack stack) {
    this.log =
        new RateLimitedLog(
            LoggerFactory.getLogger(storage), stack.nanoTime(), Duration.ofMinutes(1));
  }

  void tookLonger(String what, Duration limit) {
    log.warn("The cache is passed by: a " + what + " took longer than " + limit, null);
  }

  /** Only the type is shown: the message of anything may hold anything. */
  void failed(String what, @Nullable Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    String type = cause == null ? "unknown" : cause.getClass().getName();
    log.warn("The cache is passed by: a " + what + " failed with " + type, cause);
  }
}
