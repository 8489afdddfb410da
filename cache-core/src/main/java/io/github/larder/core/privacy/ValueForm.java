// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Classifies the value of a parameter by its form, where the name does not decide. Stateless. */
final class ValueForm {

  private static final int MAX_PLAIN_LENGTH = 32;
  private static final int MAX_PLAIN_LETTERS = 12;
  private static final int MAX_PLAIN_DIGITS = 5;
  private static final int MAX_PLAIN_MIXED = 3;
  private static final int MIN_TOKEN_LENGTH = 16;
  private static final int MIN_TOKEN_WORD = 8;
  private static final int MIN_RANDOM_LENGTH = 20;
  private static final int MIN_RANDOM_LETTERS = 28;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");
  private static final Pattern BASE64_URL = Pattern.compile("[A-Za-z0-9_-]+");

  private ValueForm() {}

  /**
   * Whether the value has only short words and small numbers: {@code US}, {@code home.title}, 118.
   */
  static boolean isPlain(String value) {
    return value.length() <= MAX_PLAIN_LENGTH
        && words(value).stream().allMatch(ValueForm::isPlainWord);
  }

  /** Whether the value has the form of a token, such as an authorization code or a session id. */
  static boolean isToken(String value) {
    return value.length() >= MIN_TOKEN_LENGTH
        && TOKEN.matcher(value).matches()
        && words(value).stream()
            .anyMatch(
                word ->
                    word.length() >= MIN_RANDOM_LETTERS
                        || (word.length() >= MIN_TOKEN_WORD && word.isMixed()));
  }

  /** Whether the value looks secret under any name: at least 20 mixed characters. */
  static boolean isRandom(String value) {
    if (value.length() < MIN_RANDOM_LENGTH) {
      return false;
    }
    Word whole = Word.of(value);
    return (whole.isMixed() && whole.hasBothCases() && BASE64_URL.matcher(value).matches())
        || words(value).stream()
            .anyMatch(word -> word.length() >= MIN_RANDOM_LENGTH && word.isMixed());
  }

  private static boolean isPlainWord(Word word) {
    int maxLength =
        word.isMixed() ? MAX_PLAIN_MIXED : word.digits() > 0 ? MAX_PLAIN_DIGITS : MAX_PLAIN_LETTERS;
    return word.length() <= maxLength;
  }

  private static List<Word> words(String value) {
    List<Word> words = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || !Character.isLetterOrDigit(value.charAt(i))) {
        if (i > begin) {
          words.add(Word.of(value.substring(begin, i)));
        }
        begin = i + 1;
      }
    }
    return words;
  }

  /** The length of a word, and the number of its characters of each kind. */
  private record Word(int length, int digits, int upper, int lower) {

    static Word of(String text) {
      int digits = 0;
      int upper = 0;
      int lower = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isDigit(c)) {
          digits++;
        } else if (Character.isUpperCase(c)) {
          upper++;
        } else if (Character.isLetter(c)) {
          lower++;
        }
      }
      return new Word(text.length(), digits, upper, lower);
    }

    boolean isMixed() {
      return digits > 0 && upper + lower > 0;
    }

    boolean hasBothCases() {
      return upper > 0 && lower > 0;
    }
  }
}
