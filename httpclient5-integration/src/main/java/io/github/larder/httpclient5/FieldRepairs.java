// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.httpclient5.fields.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;

/**
 * The fields of an origin's response as HttpClient's cache has to see them, so that it treats the
 * response as RFC 9111 asks. Immutable.
 *
 * @param enabled the repairs that are on
 */
record FieldRepairs(Set<HttpRepair> enabled) {

  /** HttpClient takes a number that does not fit into 64 bits for zero. */
  private static final Pattern OVERFLOW = Pattern.compile("(?<![^=\"\\s])\\d{19,}(?!\\d)");

  boolean has(HttpRepair repair) {
    return enabled.contains(repair);
  }

  /**
   * Gives the fields that the cache gets in place of the origin's.
   *
   * @param now when the response was received
   * @return by name; an empty value removes the field
   */
  Map<String, String> replacements(HttpResponse response, Instant now) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (has(HttpRepair.DATES)) {
      replaceDates(fields, response, now.truncatedTo(ChronoUnit.SECONDS));
    }
    if (has(HttpRepair.LARGE_NUMBERS)) {
      replaceOverflow(fields, response);
    }
    return fields;
  }

  /**
   * A {@code Date} in the future is moved to the present, and {@code Expires} with it: the lifetime
   * is the time between the two.
   */
  private static void replaceDates(Map<String, String> fields, HttpResponse response, Instant now) {
    Duration ahead = Duration.ZERO;
    if (response.countHeaders(HttpHeaders.DATE) == 1) {
      String value = value(response, HttpHeaders.DATE);
      Optional<Instant> date = HttpDate.parse(value, now);
      if (date.isPresent() && date.get().isAfter(now)) {
        ahead = Duration.between(now, date.get());
      }
      replaceDate(fields, HttpHeaders.DATE, value, date.orElse(now).minus(ahead));
    }
    if (response.countHeaders(HttpHeaders.EXPIRES) == 1) {
      String value = value(response, HttpHeaders.EXPIRES);
      Optional<Instant> expires = HttpDate.parse(value, now);
      if (expires.isPresent()) {
        replaceDate(fields, HttpHeaders.EXPIRES, value, expires.get().minus(ahead));
      } else {
        fields.put(HttpHeaders.EXPIRES, DateUtils.formatStandardDate(Instant.EPOCH));
        keepForValidation(fields, response);
      }
    }
  }

  private static void replaceDate(
      Map<String, String> fields, String name, String value, Instant date) {
    if (!date.equals(DateUtils.parseStandardDate(value))) {
      fields.put(name, DateUtils.formatStandardDate(date));
    }
  }

  /**
   * HttpClient stores an {@code Expires} that it cannot read, but not one in the past where nothing
   * else is stated. With a validator the response is of use.
   */
  private static void keepForValidation(Map<String, String> fields, HttpResponse response) {
    boolean hasValidator =
        response.containsHeader(HttpHeaders.ETAG)
            || response.containsHeader(HttpHeaders.LAST_MODIFIED);
    if (hasValidator && CacheDirectives.of(response).isEmptyToHttpClient()) {
      fields.put(HttpHeaders.CACHE_CONTROL, "max-age=0");
    }
  }

  private static void replaceOverflow(Map<String, String> fields, HttpResponse response) {
    String age = value(response, HttpHeaders.AGE);
    if (OVERFLOW.matcher(age).lookingAt()) {
      fields.put(HttpHeaders.AGE, Long.toString(CacheDirectives.MAX_SECONDS));
    }
    String lines = String.join(", ", CacheDirectives.of(response).lines());
    if (OVERFLOW.matcher(lines).find()) {
      fields.put(
          HttpHeaders.CACHE_CONTROL,
          OVERFLOW.matcher(lines).replaceAll(Long.toString(CacheDirectives.MAX_SECONDS)));
    }
  }

  private static String value(HttpResponse response, String name) {
    Header field = response.getFirstHeader(name);
    return field == null ? "" : Strings.nullToEmpty(field.getValue()).strip();
  }
}
