package io.github.larder.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;

/** Percent-encoded text (RFC 3986, section 2.1), which may have been encoded more than once. */
final class PercentText {

  private static final int MOST_LAYERS = 3;

  private PercentText() {}

  static String decoded(String text) {
    String decoded = text;
    for (int layer = 0; layer < MOST_LAYERS && decoded.indexOf('%') >= 0; layer++) {
      try {
        decoded = URLDecoder.decode(decoded.replace("+", "%2B"), UTF_8);
      } catch (IllegalArgumentException e) {
        // A % that encodes nothing: the text is what it looks like.
        return decoded;
      }
    }
    return decoded;
  }
}
