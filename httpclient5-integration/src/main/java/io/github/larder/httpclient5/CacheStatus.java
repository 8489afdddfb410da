// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict.Collapsed;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Cache-Status} field (RFC 9211) that an application finds on its responses. It is added
 * after those of caches between client and origin, and never stored. Immutable.
 *
 * <pre>
 * Cache-Status: Larder; hit; ttl=57
 * Cache-Status: Larder; hit; ttl=57; detail="near"
 * Cache-Status: Larder; fwd=stale; fwd-status=304; stored; ttl=60
 * Cache-Status: Larder; fwd=uri-miss; fwd-status=200; detail="absent, not stored: no_store"
 * Cache-Status: Larder; fwd=uri-miss; collapsed; ttl=60
 * </pre>
 *
 * @param name the name of the cache, as it is in the field
 */
record CacheStatus(String name) {

  static final String FIELD = "Cache-Status";

  /** RFC 8941, section 3.3.4. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*");

  /** RFC 8941, section 3.3.3: printable ASCII. */
  private static final Pattern STRING = Pattern.compile("[ -~]+");

  /**
   * Creates a field with the name of a cache.
   *
   * @param cacheName a host name or a product, in printable ASCII
   * @throws IllegalArgumentException if it has other characters
   */
  static CacheStatus named(String cacheName) {
    if (!STRING.matcher(Objects.requireNonNull(cacheName, "cacheName")).matches()) {
      throw new IllegalArgumentException(
          "The name of a cache in Cache-Status is printable ASCII (RFC 9211, section 2)");
    }
    return new CacheStatus(TOKEN.matcher(cacheName).matches() ? cacheName : string(cacheName));
  }

  void addTo(HttpResponse response, CacheVerdict verdict, Instant now) {
    response.addHeader(FIELD, member(verdict, now));
  }

  /** The member of the list that this cache adds. */
  String member(CacheVerdict verdict, Instant now) {
    StringBuilder member = new StringBuilder(name);
    String reason = forwarded(verdict);
    if (verdict.collapsed() == Collapsed.YES) {
      member
          .append("; fwd=")
          .append(verdict.missedBefore().map(CacheStatus::missed).orElse("miss"));
    } else if (isHit(verdict)) {
      member.append("; hit");
    } else if (reason != null) {
      member.append("; fwd=").append(reason);
      verdict.originStatus().ifPresent(status -> member.append("; fwd-status=").append(status));
      if (verdict.storing() == Storing.STORED) {
        member.append("; stored");
      }
    }
    switch (verdict.collapsed()) {
      case NO -> {}
      case YES -> member.append("; collapsed");
      case FORWARDED -> member.append("; collapsed=?0");
    }
    if (isHit(verdict)
        || verdict.verdict() == Verdict.STALE
        || verdict.storing() == Storing.STORED) {
      verdict
          .freshUntil()
          .ifPresent(
              until -> member.append("; ttl=").append(Duration.between(now, until).toSeconds()));
    }
    String detail = detail(verdict);
    if (!detail.isEmpty()) {
      member.append("; detail=").append(string(detail));
    }
    return member.toString();
  }

  private static boolean isHit(CacheVerdict verdict) {
    return verdict.originStatus().isEmpty()
        && (verdict.verdict() == Verdict.HIT || verdict.verdict() == Verdict.STALE);
  }

  /** Why the request was forwarded (RFC 9211, section 2.2); {@code null} if it was not. */
  private static @Nullable String forwarded(CacheVerdict verdict) {
    if (verdict.originStatus().isEmpty()) {
      return null;
    }
    return switch (verdict.verdict()) {
      case HIT -> null;
      case VALIDATED -> verdict.wasFresh() ? "request" : "stale";
      case STALE -> "stale";
      case BYPASSED -> bypassed(verdict.skipReason().orElse(null));
      case MISS -> verdict.missReason().map(CacheStatus::missed).orElse("miss");
    };
  }

  private static String bypassed(@Nullable SkipReason reason) {
    if (reason == SkipReason.METHOD) {
      return "method";
    }
    return reason == SkipReason.REQUEST_NO_STORE ? "request" : "bypass";
  }

  private static String missed(MissReason reason) {
    return switch (reason) {
      case ABSENT, NOT_IN_PARTITION, REMOVED -> "uri-miss";
      case VARIED -> "vary-miss";
      case EXPIRED -> "stale";
      case REFRESH_REQUESTED -> "request";
      case SWITCHED_OFF -> "bypass";
      case ON_HOLD, BACKEND_SICK, UNUSABLE -> "miss";
    };
  }

  private static String detail(CacheVerdict verdict) {
    String miss = verdict.missReason().map(Reason::name).orElse("");
    String skip =
        verdict.skipReason().map(reason -> "not stored: " + Reason.name(reason)).orElse("");
    String found = miss.isEmpty() && verdict.isNear() ? "near" : miss;
    return found.isEmpty() || skip.isEmpty() ? found + skip : found + ", " + skip;
  }

  private static String string(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
