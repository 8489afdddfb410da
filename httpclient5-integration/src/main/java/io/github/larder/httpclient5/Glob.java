// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A pattern with {@code *} for any characters but a separator, {@code **} for any characters, and
 * {@code ?} for one that is no separator. All other characters match themselves. Immutable.
 */
record Glob(String text, Pattern pattern) {

  /** For a path: {@code *} ends at a slash, and {@code /a/**} matches {@code /a} as well. */
  static Glob ofPath(String text) {
    return new Glob(text, Pattern.compile(regex(text, "[^/]")));
  }

  /** For a host, a media type or the name of a parameter, in any case. */
  static Glob ofName(String text) {
    return new Glob(text, Pattern.compile(regex(text, "."), Pattern.CASE_INSENSITIVE));
  }

  boolean matches(String candidate) {
    return pattern.matcher(candidate).matches();
  }

  private static String regex(String text, String one) {
    if (Objects.requireNonNull(text, "pattern").isBlank()) {
      throw new IllegalArgumentException("A pattern must not be empty");
    }
    boolean below = one.equals("[^/]") && text.endsWith("/**");
    String glob = below ? text.substring(0, text.length() - 3) : text;
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append(one).append('*');
      } else if (c == '?') {
        regex.append(one);
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return below ? regex + "(?:/.*)?" : regex.toString();
  }
}
