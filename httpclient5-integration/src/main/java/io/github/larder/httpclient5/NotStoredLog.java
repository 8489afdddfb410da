// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.core.RateLimitedLog;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says why responses are not stored: to the exchange, to the listener of the stack, and in the log.
 * There it is a warning, once in ten minutes for each host and reason, if HTTP and the application
 * would allow to store the response; else a line at DEBUG. Thread-safe.
 */
final class NotStoredLog {

  static final Duration INTERVAL = Duration.ofMinutes(10);

  /** Pairs of a host and a reason with a line of their own; the others share one. */
  static final int MAX_LINES = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(CacheVerdict.class);

  private final CacheStack stack;
  private final Map<String, RateLimitedLog> lines = new HashMap<>();
  private final RateLimitedLog others;
  private long since;

  NotStoredLog(CacheStack stack) {
    this.stack = stack;
    this.others = newLine();
    this.since = stack.nanoTime().getAsLong();
  }

  /** A response is left out, which the listener has not heard of yet. */
  void report(String uri, SkipReason reason, @Nullable ExchangeRecord exchange) {
    stack.listener().skipped(stack.privacy().cacheKey(uri), reason);
    reported(uri, reason, exchange);
  }

  /** A response was left out by a tier or a backend, which reported it. */
  void reported(String uri, SkipReason reason, @Nullable ExchangeRecord exchange) {
    if (exchange != null) {
      exchange.skipped(reason);
    }
    Reason why = Reason.of(reason);
    if (why.isOfLarder() && !isAskedFor(reason)) {
      warn(uri, reason, why);
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("Not stored ({}): {}, {}", Reason.name(reason), redacted(uri), why.cause());
    }
  }

  /** A stack that was set to read-only does not warn that it is. */
  private boolean isAskedFor(SkipReason reason) {
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
      if (now - since < INTERVAL.toNanos()) {
        return others;
      }
      // Their interval is over, or soon will be.
      lines.clear();
      since = now;
    }
    if (lines.isEmpty()) {
      since = stack.nanoTime().getAsLong();
    }
    RateLimitedLog added = newLine();
    lines.put(hostAndReason, added);
    return added;
  }

  private RateLimitedLog newLine() {
    return new RateLimitedLog(LOG, stack.nanoTime(), INTERVAL);
  }

  private String redacted(String uri) {
    return stack.privacy().redact(KeyTarget.withoutMarks(uri));
  }

  /** From the scheme to the path; user information, which HttpClient refuses, would be a secret. */
  private static String host(String uri) {
    int begin = uri.indexOf("://") + 3;
    int end = begin;
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    return uri.substring(Math.min(begin, end), end);
  }
}
