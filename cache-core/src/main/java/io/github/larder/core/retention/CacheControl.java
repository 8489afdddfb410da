// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directives of the {@code Cache-Control} lines of a response (RFC 9111, section 5.2), by name
 * in lower case. Of a directive that comes twice the first counts (section 4.2.1).
 */
final class CacheControl {

  /**
   * A token, after = a token or a quoted string (RFC 9110, section 5.6), and what is left up to the
   * next comma, which makes the value invalid.
   */
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "([!#$%&'*+.^_`|~0-9A-Za-z-]+)"
              + "(?:\\s*=\\s*(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s,\"]*)))?([^,]*)");

  private static final Pattern QUOTED_PAIR = Pattern.compile("\\\\(.)");

  /** More seconds than this are this many (RFC 9111, section 1.2.2). */
  private static final Duration MAX_DELTA = Duration.ofSeconds(1L << 31);

  private final Map<String, String> directives;

  private CacheControl(Map<String, String> directives) {
    this.directives = directives;
  }

  static CacheControl of(StoredResponse response) {
    Map<String, String> directives = new LinkedHashMap<>();
    for (String line : response.headerValues("Cache-Control")) {
      Matcher matcher = DIRECTIVE.matcher(line);
      while (matcher.find()) {
        directives.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value(matcher));
      }
    }
    return new CacheControl(directives);
  }

  /** Whether the directive is there, whatever its value. */
  boolean has(String directive) {
    return directives.containsKey(directive);
  }

  /** Whether the directive is there for the whole response, and not for some fields of it. */
  boolean hasUnqualified(String directive) {
    String value = directives.get(directive);
    return value != null && value.isEmpty();
  }

  /**
   * The delta-seconds of a directive; empty if it is missing, and zero if it is there without a
   * number, since such a response is best taken for stale (RFC 9111, section 4.2.1).
   */
  Optional<Duration> seconds(String directive) {
    return Optional.ofNullable(directives.get(directive))
        .map(value -> deltaSeconds(value).orElse(Duration.ZERO));
  }

  /** Digits alone, as RFC 9111, section 1.2.2 has it. */
  static Optional<Duration> deltaSeconds(String value) {
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    String digits = value.replaceFirst("^0+(?=.)", "");
    return Optional.of(
        digits.length() > 10 ? MAX_DELTA : bounded(Duration.ofSeconds(Long.parseLong(digits))));
  }

  /** Between 0 and 2^31 seconds. */
  static Duration bounded(Duration duration) {
    if (duration.isNegative()) {
      return Duration.ZERO;
    }
    return duration.compareTo(MAX_DELTA) > 0 ? MAX_DELTA : duration;
  }

  private static String value(Matcher directive) {
    String quoted = directive.group(2);
    String token = directive.group(3);
    String rest = directive.group(4).strip();
    if (quoted != null) {
      return QUOTED_PAIR.matcher(quoted).replaceAll("$1") + rest;
    }
    return (token == null ? "" : token) + rest;
  }
}
