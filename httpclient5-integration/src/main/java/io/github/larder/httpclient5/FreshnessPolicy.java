// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.jspecify.annotations.Nullable;

/**
 * Computes until when HttpClient's cache considers a stored response fresh, in the order of its
 * {@code CacheValidityPolicy} (RFC 9111, section 4.2), which is not accessible. Only for reports:
 * HttpClient decides what is served. Immutable.
 *
 * @param shared whether the cache is a shared one
 * @param coefficient the fraction of its age for which a response without a lifetime is fresh; 0 if
 *     it is not
 * @param defaultSeconds the lifetime of a response without dates
 * @param parsedDates the values of fields, since the hits of an entry all have the same
 */
record FreshnessPolicy(
    boolean shared,
    float coefficient,
    long defaultSeconds,
    Cache<String, Optional<Instant>> parsedDates) {

  private static final int MAX_PARSED_DATES = 1024;

  static FreshnessPolicy of(CacheConfig config) {
    return config.isHeuristicCachingEnabled()
        ? new FreshnessPolicy(
            config.isSharedCache(),
            config.getHeuristicCoefficient(),
            config.getHeuristicDefaultLifetime().toSeconds(),
            noDates())
        : new FreshnessPolicy(config.isSharedCache(), 0, 0, noDates());
  }

  private static Cache<String, Optional<Instant>> noDates() {
    return CacheBuilder.newBuilder().maximumSize(MAX_PARSED_DATES).build();
  }

  /**
   * The part of a stored response that is needed. It has no body, which may be large.
   *
   * @param sentAt when its request was sent
   * @param receivedAt when the response arrived
   */
  record Head(List<HeaderField> headers, Instant sentAt, Instant receivedAt) {

    static Head of(StoredResponse response) {
      return new Head(response.headers(), response.sentAt(), response.receivedAt());
    }
  }

  /** {@return when the response becomes stale; {@code null} if it has to be validated each time} */
  @Nullable Instant freshUntil(Head head) {
    HeaderGroup fields = group(head.headers());
    CacheDirectives directives = CacheDirectives.of(fields);
    if ("".equals(directives.values().get("no-cache"))) {
      return null;
    }
    Instant date = date(fields, HttpHeaders.DATE);
    long lifetime = lifetime(directives, fields, date);
    return head.receivedAt().plusSeconds(lifetime - initialAge(head, fields, date));
  }

  static HeaderGroup group(List<HeaderField> headers) {
    HeaderGroup fields = new HeaderGroup();
    for (HeaderField field : headers) {
      fields.addHeader(new BasicHeader(field.name(), field.value()));
    }
    return fields;
  }

  private long lifetime(CacheDirectives directives, HeaderGroup fields, @Nullable Instant date) {
    long sharedMaxAge = shared ? directives.seconds("s-maxage") : -1;
    if (sharedMaxAge >= 0) {
      return sharedMaxAge;
    }
    long maxAge = directives.seconds("max-age");
    if (maxAge >= 0) {
      return maxAge;
    }
    Instant expires = date(fields, HttpHeaders.EXPIRES);
    if (date != null && expires != null) {
      return Math.max(0, Duration.between(date, expires).toSeconds());
    }
    Instant modified = date(fields, HttpHeaders.LAST_MODIFIED);
    return date != null && modified != null
        ? Math.max(0, (long) (coefficient * Duration.between(modified, date).toSeconds()))
        : defaultSeconds;
  }

  private @Nullable Instant date(HeaderGroup fields, String name) {
    Header field = fields.getFirstHeader(name);
    if (field == null || field.getValue() == null) {
      return null;
    }
    Optional<Instant> known = parsedDates.getIfPresent(field.getValue());
    if (known == null) {
      known = Optional.ofNullable(DateUtils.parseStandardDate(fields, name));
      parsedDates.put(field.getValue(), known);
    }
    return known.orElse(null);
  }

  private static long initialAge(Head head, HeaderGroup fields, @Nullable Instant date) {
    long apparent =
        date == null ? 0 : Math.max(0, Duration.between(date, head.receivedAt()).toSeconds());
    var age = fields.getFirstHeader(HttpHeaders.AGE);
    long stated = age == null ? 0 : Math.max(0, OriginFields.seconds(age.getValue()));
    return Math.max(
        apparent, stated + Duration.between(head.sentAt(), head.receivedAt()).toSeconds());
  }
}
