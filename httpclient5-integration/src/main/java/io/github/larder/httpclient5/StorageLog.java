// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.core.RateLimitedLog;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what a storage does not do. A call that failed or timed out is a warning, at most once a
 * minute. A response that is not stored is reported with its reason to the exchange, to the
 * listener of the stack, and to the log: as a warning, once in ten minutes for each host and
 * reason, if HTTP and the application would allow it to be stored; else as a line at DEBUG.
 * Thread-safe.
 */
final class StorageLog {

  static final Duration SKIP_INTERVAL = Duration.ofMinutes(10);

  private static final Duration FAILURE_INTERVAL = Duration.ofMinutes(1);

  /** Pairs of a host and a reason that have a line of their own; all others share one. */
  static final int MAX_LINES = 1_000;

  private static final Logger VERDICTS = LoggerFactory.getLogger(CacheVerdict.class);

  private final CacheStack stack;
  private final RateLimitedLog failures;
  private final Map<String, RateLimitedLog> lines = new HashMap<>();
  private final RateLimitedLog sharedLine;
  private long linesSince;

  /**
   * @param storage the class whose logger gets failures
   */
  StorageLog(Class<?> storage, CacheStack stack) {
    this.stack = stack;
    this.failures =
        new RateLimitedLog(LoggerFactory.getLogger(storage), stack.nanoTime(), FAILURE_INTERVAL);
    this.sharedLine = newLine();
    this.linesSince = stack.nanoTime().getAsLong();
  }

  void timedOut(String operation, Duration limit) {
    failures.warn("The cache is bypassed: a " + operation + " took longer than " + limit, null);
  }

  /** Names only the type: a message may contain secrets. */
  void failed(String operation, @Nullable Throwable thrown) {
    Throwable cause = thrown == null ? null : CacheStoreException.unwrap(thrown);
    String type = cause == null ? "unknown" : cause.getClass().getName();
    failures.warn("The cache is bypassed: a " + operation + " failed with " + type, cause);
  }

  /** Names only the type of an exception of the application: its message may contain secrets. */
  void threw(String what, RuntimeException thrown) {
    failures.warn("The cache is bypassed: " + what + " threw " + thrown.getClass().getName(), null);
  }

  /** Reports a response that is not stored and that the listener has not been notified of. */
  void skipped(String uri, SkipReason reason, @Nullable ExchangeRecord exchange) {
    stack.listener().skipped(stack.privacy().cacheKey(uri), reason);
    skippedBelow(uri, reason, exchange);
  }

  /** Reports a response that a tier or backend did not store, and notified the listener of. */
  void skippedBelow(String uri, SkipReason reason, @Nullable ExchangeRecord exchange) {
    if (exchange != null) {
      exchange.skipped(reason);
    }
    Reason why = Reason.of(reason);
    if (why.isOfLarder() && !isConfigured(reason)) {
      warn(uri, reason, why);
    } else if (VERDICTS.isDebugEnabled()) {
      VERDICTS.debug("Not stored ({}): {}, {}", Reason.name(reason), redacted(uri), why.cause());
    }
  }

  /** A stack that was set to read-only does not warn that it is. */
  private boolean isConfigured(SkipReason reason) {
    return reason == SkipReason.READ_ONLY && stack.health().mode() == CacheMode.READ_ONLY;
  }

  private void warn(String uri, SkipReason reason, Reason why) {
    RateLimitedLog line = line(host(uri) + ' ' + reason);
    line.warn(
        () ->
            "Not stored ("
                + Reason.name(reason)
                + "): "
                + redacted(uri)
                + ", "
                + why.cause()
                + ". Cure: "
                + why.cure(),
        null);
  }

  private synchronized RateLimitedLog line(String hostAndReason) {
    RateLimitedLog line = lines.get(hostAndReason);
    if (line != null) {
      return line;
    }
    if (lines.size() >= MAX_LINES) {
      long now = stack.nanoTime().getAsLong();
      if (now - linesSince < SKIP_INTERVAL.toNanos()) {
        return sharedLine;
      }
      // The interval of most lines has ended.
      lines.clear();
      linesSince = now;
    }
    if (lines.isEmpty()) {
      linesSince = stack.nanoTime().getAsLong();
    }
    RateLimitedLog added = newLine();
    lines.put(hostAndReason, added);
    return added;
  }

  private RateLimitedLog newLine() {
    return new RateLimitedLog(VERDICTS, stack.nanoTime(), SKIP_INTERVAL);
  }

  private String redacted(String uri) {
    return stack.privacy().redact(KeyTarget.withoutMarks(uri));
  }

  /** Host and port. User information would be a secret, but HttpClient refuses such a URI. */
  private static String host(String uri) {
    int begin = uri.indexOf("://") + 3;
    int end = begin;
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    return uri.substring(Math.min(begin, end), end);
  }
}
