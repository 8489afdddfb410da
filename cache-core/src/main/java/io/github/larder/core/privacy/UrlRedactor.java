// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a URL, or of a text with URLs in it: user information, the values of secret
 * parameters in path, query and fragment, whatever looks like a secret, and the values that have
 * one of these inside, encoded or as JSON. Immutable. It runs for every request, so a cheap check
 * decides whether to look for a secret at all.
 */
record UrlRedactor(SecretParameters parameters, List<SecretLook> looks) {

  private static final String REDACTED = "REDACTED";

  /** Up to the authority: user information ends at the last @ before the path. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/?#\\s]*@");

  /** In the path, and in the names and values that HttpClient puts in front of a variant's URL. */
  private static final Pattern PATH_PARAMETER = Pattern.compile("([;{&])([^=;/{}&]*)=([^;/{}&]*)");

  private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=&;#?]*)=([^&;#]*)");
  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#]");
  private static final Pattern JSON_NAME = Pattern.compile("\"([^\"\\\\]{1,80})\"\\s*:");

  /** The depth of URLs within URLs; deeper ones are not examined. */
  private static final int MAX_DEPTH = 4;

  UrlRedactor {
    looks = List.copyOf(looks);
  }

  UrlRedactor withLooks(String... regexes) {
    List<SecretLook> all = new ArrayList<>(looks);
    for (String regex : regexes) {
      all.add(SecretLook.of(regex));
    }
    return new UrlRedactor(parameters, all);
  }

  UrlRedactor withParameters(SecretParameters changed) {
    return new UrlRedactor(changed, looks);
  }

  String redact(String url) {
    return redact(url, 0);
  }

  boolean isSecret(String text) {
    return !redact(text).equals(text);
  }

  /** Whether it looks like a secret by itself, without regard to names. */
  boolean looksSecret(String text) {
    String lowerCase = text.toLowerCase(Locale.ROOT);
    return looks.stream().anyMatch(look -> look.isIn(text, lowerCase));
  }

  private String redact(String url, int depth) {
    String text = url.indexOf('@') < 0 ? url : USER_INFO.matcher(url).replaceAll(REDACTED + "@");
    Matcher start = QUERY_OR_FRAGMENT.matcher(text);
    int end = start.find() ? start.start() : text.length();
    String query = parameters(PARAMETER, text.substring(end), depth);
    return path(text.substring(0, end), depth) + withoutLooks(query);
  }

  /** Unchanged, encoding included, if there is no secret in it. */
  private String path(String path, int depth) {
    String plain = PercentText.withPlainAscii(path);
    String redacted = withoutLooks(parameters(PATH_PARAMETER, plain, depth));
    return redacted.equals(plain) ? path : redacted;
  }

  private String withoutLooks(String text) {
    if (text.isEmpty()) {
      return text;
    }
    String redacted = text;
    String lowerCase = text.toLowerCase(Locale.ROOT);
    for (SecretLook look : looks) {
      redacted = look.redact(redacted, lowerCase);
    }
    return redacted;
  }

  private String parameters(Pattern parameter, String text, int depth) {
    if (text.indexOf('=') < 0) {
      return text;
    }
    return parameter
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1)
                        + match.group(2)
                        + '='
                        + (parameters.match(match.group(2), match.group(3))
                                || holdsSecret(match.group(3), depth)
                            ? REDACTED
                            : match.group(3))));
  }

  /** Undecoded secrets are found in the surrounding text. */
  private boolean holdsSecret(String value, int depth) {
    if (value.equals(REDACTED) || depth >= MAX_DEPTH) {
      return false;
    }
    String decoded = PercentText.decoded(value);
    if (decoded.indexOf('=') < 0 && decoded.indexOf('"') < 0 && decoded.indexOf('@') < 0) {
      return !decoded.equals(value) && looksSecret(decoded);
    }
    return !redact(decoded, depth + 1).equals(decoded)
        || (decoded.indexOf('=') >= 0 && !redact('?' + decoded, depth + 1).equals('?' + decoded))
        || JSON_NAME
            .matcher(decoded)
            .results()
            .anyMatch(name -> parameters.matchName(name.group(1)));
  }

  /**
   * The form of a secret. If the pattern has a group, only that is the secret.
   *
   * @param hint a lower-case text that every match contains, checked first because every key is
   *     examined. Empty if there is none
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
}
