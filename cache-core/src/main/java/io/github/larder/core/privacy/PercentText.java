// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Percent-encoded text (RFC 3986, section 2.1), which may have been encoded more than once. */
final class PercentText {

  private static final int MAX_LAYERS = 3;
  private static final Pattern OCTET = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final String SEPARATORS = "/?#%{}";

  private PercentText() {}

  static String decoded(String text) {
    String decoded = text;
    for (int layer = 0; layer < MAX_LAYERS && decoded.indexOf('%') >= 0; layer++) {
      try {
        decoded = URLDecoder.decode(decoded.replace("+", "%2B"), UTF_8);
      } catch (IllegalArgumentException e) {
        // The % begins no escape sequence, so the text is taken literally.
        return decoded;
      }
    }
    return decoded;
  }

  /**
   * Decodes once the characters that need no encoding: visible ASCII that does not separate parts
   * of a URL. Clients differ in which characters of a path they encode.
   */
  static String withPlainAscii(String text) {
    return text.indexOf('%') < 0
        ? text
        : OCTET
            .matcher(text)
            .replaceAll(
                octet -> {
                  char decoded = (char) Integer.parseInt(octet.group(1), 16);
                  return Matcher.quoteReplacement(
                      decoded > ' ' && decoded < 0x7F && SEPARATORS.indexOf(decoded) < 0
                          ? String.valueOf(decoded)
                          : octet.group());
                });
  }
}
