// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.text;

/**
 * Makes text of any origin harmless for a terminal: control characters, escape sequences, marks
 * that change the direction of writing, other invisible characters and unpaired surrogates are
 * shown as {@code \\u202e}. Stateless.
 */
public final class SafeText {

  private static final String CUT = "...";

  private SafeText() {}

  /**
   * Makes one line of a text.
   *
   * @param text any text
   * @return the text on one line
   */
  public static String line(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return escaped(text, i);
      }
    }
    return text;
  }

  /**
   * Makes one line of a text, cut to a length.
   *
   * @param text any text
   * @param maxLength more characters than this are cut, at least 3
   * @return the text on one line
   */
  public static String line(String text, int maxLength) {
    String safe = line(text.length() > maxLength ? text.substring(0, maxLength) : text);
    boolean isCut = text.length() > maxLength || safe.length() > maxLength;
    return isCut
        ? safe.substring(0, Math.min(safe.length(), maxLength - CUT.length())) + CUT
        : safe;
  }

  /**
   * Decides whether a character is shown as it is.
   *
   * @param codePoint the character
   * @return whether it is visible, or a space
   */
  public static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String escaped(String text, int firstUnsafe) {
    StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, firstUnsafe);
    int i = firstUnsafe;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      int end = i + Character.charCount(codePoint);
      if (isHarmless(codePoint)) {
        safe.appendCodePoint(codePoint);
      } else {
        for (int at = i; at < end; at++) {
          safe.append(String.format("\\u%04x", (int) text.charAt(at)));
        }
      }
      i = end;
    }
    return safe.toString();
  }
}
