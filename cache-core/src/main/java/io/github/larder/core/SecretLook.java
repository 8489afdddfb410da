// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a secret looks like. If the pattern has a group, that alone is the secret.
 *
 * @param hint a text in lower case without which the pattern need not be looked for: that is asked
 *     of every key. Empty if there is none
 */
record SecretLook(String hint, Pattern pattern) {

  private static final String REDACTED = "REDACTED";

  static SecretLook of(String regex) {
    return new SecretLook("", Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
  }

  boolean isIn(String text, String lowerCase) {
    return lowerCase.contains(hint) && pattern.matcher(text).find();
  }

  String redact(String text, String lowerCase) {
    return lowerCase.contains(hint)
        ? pattern.matcher(text).replaceAll(SecretLook::withoutSecret)
        : text;
  }

  private static String withoutSecret(MatchResult match) {
    if (match.groupCount() == 0 || match.start(1) < 0) {
      return REDACTED;
    }
    String whole = match.group();
    return Matcher.quoteReplacement(
        whole.substring(0, match.start(1) - match.start())
            + REDACTED
            + whole.substring(match.end(1) - match.start()));
  }
}
