package io.github.larder.core;

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
 * in lower case. Of a directive that comes twice the first counts.
 */
final class CacheControl {

  /** A token, and after = a token or a quoted string (RFC 9110, section 5.6). */
  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "([!#$%&'*+.^_`|~0-9A-Za-z-]+)"
              + "(?:\\s*=\\s*(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s,\"]*)))?");

  /** More seconds than this are this many (RFC 9111, section 1.2.2). */
  private static final long MOST_SECONDS = 1L << 31;

  private final Map<String, String> directives;

  private CacheControl(Map<String, String> directives) {
    this.directives = directives;
  }

  static CacheControl of(StoredResponse response) {
    Map<String, String> directives = new LinkedHashMap<>();
    for (String line : response.headerValues("Cache-Control")) {
      Matcher matcher = DIRECTIVE.matcher(line);
      while (matcher.find()) {
        String quoted = matcher.group(2);
        String token = matcher.group(3);
        directives.putIfAbsent(
            matcher.group(1).toLowerCase(Locale.ROOT),
            quoted != null ? quoted : token != null ? token : "");
      }
    }
    return new CacheControl(directives);
  }

  /** The delta-seconds of a directive; empty if it is missing or no number. */
  Optional<Duration> seconds(String directive) {
    String value = directives.get(directive);
    if (value == null || value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofSeconds(
            value.length() > 10 ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(value))));
  }
}
