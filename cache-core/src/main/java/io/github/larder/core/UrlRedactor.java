package io.github.larder.core;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a URL, or of a text with URLs in it: user information, the values of secret
 * parameters in path, query and fragment, whatever looks like a secret, and the values that have
 * one of these inside, encoded or as JSON. Immutable.
 */
record UrlRedactor(SecretNames parameters, List<Pattern> values) {

  private static final String REDACTED = "REDACTED";

  /** Up to the authority: user information ends at the last @ before the path. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/?#\\s]*@");

  /** In the path, and in the names and values that HttpClient puts in front of a variant's URL. */
  private static final Pattern PATH_PARAMETER = Pattern.compile("([;{&])([^=;/{}&]*)=([^;/{}&]*)");

  private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=&;#?]*)=([^&;#]*)");
  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#]");
  private static final Pattern JSON_NAME = Pattern.compile("\"([^\"\\\\]{1,80})\"\\s*:");

  /** A URL in a URL in a URL; what is deeper is not looked at. */
  private static final int MOST_DEPTH = 4;

  UrlRedactor {
    values = List.copyOf(values);
  }

  UrlRedactor withValues(String... regexes) {
    return new UrlRedactor(parameters, Patterns.joined(values, regexes));
  }

  String redact(String url) {
    return redact(url, 0);
  }

  boolean isSecret(String text) {
    return !redact(text).equals(text);
  }

  /** Whether it looks like a secret by itself, without regard to names. */
  boolean looksSecret(String text) {
    return values.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }

  private String redact(String url, int depth) {
    String text = USER_INFO.matcher(url).replaceAll(REDACTED + "@");
    Matcher start = QUERY_OR_FRAGMENT.matcher(text);
    int end = start.find() ? start.start() : text.length();
    String query = parameters(PARAMETER, text.substring(end), depth);
    return path(text.substring(0, end), depth) + looks(query);
  }

  /** As it stands if there is no secret in it, whatever is encoded there. */
  private String path(String path, int depth) {
    String plain = PercentText.withPlainAscii(path);
    String redacted = looks(parameters(PATH_PARAMETER, plain, depth));
    return redacted.equals(plain) ? path : redacted;
  }

  private String looks(String text) {
    String redacted = text;
    for (Pattern pattern : values) {
      redacted = pattern.matcher(redacted).replaceAll(UrlRedactor::withoutSecret);
    }
    return redacted;
  }

  private String parameters(Pattern parameter, String text, int depth) {
    return parameter
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1)
                        + match.group(2)
                        + '='
                        + (parameters.matches(match.group(2)) || holdsSecret(match.group(3), depth)
                            ? REDACTED
                            : match.group(3))));
  }

  private boolean holdsSecret(String value, int depth) {
    if (value.equals(REDACTED) || depth >= MOST_DEPTH) {
      return false;
    }
    String decoded = PercentText.decoded(value);
    return !redact(decoded, depth + 1).equals(decoded)
        || (decoded.indexOf('=') >= 0 && !redact('?' + decoded, depth + 1).equals('?' + decoded))
        || JSON_NAME.matcher(decoded).results().anyMatch(name -> parameters.matches(name.group(1)));
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
