// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

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

/** What a message says about caching (RFC 9111, section 5.2): names in lower case. */
record OriginDirectives(List<String> lines, Map<String, String> values, boolean expires) {

  /** Those that HttpClient knows: without any of them it takes a response for silent. */
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

  /** More seconds than this are this many (RFC 9111, section 1.2.2): some 68 years. */
  static final long MAX_SECONDS = 1L << 31;

  static OriginDirectives of(MessageHeaders message) {
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
      String value = element.getValue() == null ? "" : element.getValue();
      values.put(element.getName().toLowerCase(Locale.ROOT), value);
    }
    return new OriginDirectives(lines, values, message.containsHeader(HttpHeaders.EXPIRES));
  }

  boolean has(String directive) {
    return values.containsKey(directive);
  }

  /** {@return the seconds of a directive; -1 if there is none, or no number} */
  long seconds(String directive) {
    String value = values.getOrDefault(directive, "").strip();
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    // HttpClient takes a number of more digits for none.
    return value.length() > 18 ? -1 : Math.min(MAX_SECONDS, Long.parseLong(value));
  }

  /** Whether HttpClient finds nothing in it: a number that is none does not count. */
  boolean isSilent() {
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

  /** Whether there is a lifetime, or the word that there is none. */
  boolean saysHowLong(boolean shared) {
    return has("max-age") || (shared && has("s-maxage")) || has("no-cache") || expires;
  }
}
