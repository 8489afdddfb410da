// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.message.MessageSupport;

/**
 * The {@code Cache-Control} directives of a request or a response (RFC 9111, section 5.2).
 *
 * @param lines the fields as they are
 * @param values by name in lower case; empty for a directive without a value
 * @param hasExpires whether there is an {@code Expires} field
 */
record CacheDirectives(List<String> lines, Map<String, String> values, boolean hasExpires) {

  /** The directives that HttpClient knows; a response without any of them states nothing to it. */
  private static final Set<String> KNOWN =
      Set.of(
          "max-age",
          "s-maxage",
          "no-cache",
          "no-store",
          "private",
          "must-revalidate",
          "proxy-revalidate",
          "public",
          "stale-while-revalidate",
          "stale-if-error");

  /** The largest number of seconds, about 68 years; more count as this (RFC 9111, 1.2.2). */
  static final long MAX_SECONDS = 1L << 31;

  /** HttpClient ignores a number of more digits. */
  private static final int MAX_DIGITS = 18;

  static CacheDirectives of(MessageHeaders message) {
    List<String> lines = new ArrayList<>();
    for (Header line : message.getHeaders(HttpHeaders.CACHE_CONTROL)) {
      if (line.getValue() != null && !line.getValue().isBlank()) {
        lines.add(line.getValue());
      }
    }
    Map<String, String> values = new HashMap<>();
    Iterator<HeaderElement> elements = MessageSupport.iterate(message, HttpHeaders.CACHE_CONTROL);
    while (elements.hasNext()) {
      HeaderElement element = elements.next();
      values.put(
          element.getName().toLowerCase(Locale.ROOT), Strings.nullToEmpty(element.getValue()));
    }
    return new CacheDirectives(lines, values, message.containsHeader(HttpHeaders.EXPIRES));
  }

  boolean has(String directive) {
    return values.containsKey(directive);
  }

  /** {@return the seconds of a directive; -1 if it is absent or has no number} */
  long seconds(String directive) {
    String value = values.getOrDefault(directive, "").strip();
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return value.length() > MAX_DIGITS ? -1 : Math.min(MAX_SECONDS, Long.parseLong(value));
  }

  /** Whether HttpClient finds no directive: it ignores one whose number is malformed. */
  boolean isEmptyToHttpClient() {
    return values.keySet().stream()
        .noneMatch(
            name ->
                KNOWN.contains(name)
                    && (seconds(name) >= 0 || !(name.endsWith("age") || name.startsWith("stale"))));
  }

  /** Whether a shared cache may reuse the response to a request with credentials (section 3.5). */
  boolean allowsSharing() {
    return has("public") || has("s-maxage") || has("must-revalidate");
  }

  /** Whether there is explicit freshness information with which a response can be reused. */
  boolean isExplicitlyFresh(boolean shared) {
    return !"".equals(values.get("no-cache"))
        && (seconds("max-age") >= 0 || (shared && seconds("s-maxage") >= 0) || hasExpires);
  }

  /** Whether the origin states a lifetime, or that there is none. */
  boolean statesLifetime(boolean shared) {
    return has("max-age") || (shared && has("s-maxage")) || has("no-cache") || hasExpires;
  }
}
