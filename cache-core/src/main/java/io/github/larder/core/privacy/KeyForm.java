// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.Locale;
import java.util.Set;

/**
 * Builds the readable part of a key. Only the form of the text decides, and not lists of secrets,
 * so that the key of an entry stays the same when such a list changes. Everything that is not
 * plainly harmless is replaced by {@code REDACTED}, and the key then ends with a hash of the whole.
 *
 * <pre>
 * {accept-language=en}https://api.example.com:443/v1/items/17?sort=name&amp;page=2
 * https://api.example.com:443/v1/items?q=REDACTED&amp;page=2
 * https://api.example.com:443/token/REDACTED
 * </pre>
 *
 * <p>These rules must never change: a process with new rules would neither find nor remove entries
 * that are stored under the old keys. Stateless.
 */
final class KeyForm {

  private static final String REDACTED = "REDACTED";

  private static final int MAX_LETTERS = 20;
  private static final int MAX_DIGITS = 20;
  private static final int MAX_MIXED = 7;
  private static final int MAX_TEXT_LENGTH = 100;
  private static final int MAX_NAME_LENGTH = 40;

  /** Parameters that page, sort, select and format. */
  private static final Set<String> HARMLESS_PARAMETERS =
      Set.of(
          "category",
          "count",
          "country",
          "currency",
          "date",
          "day",
          "dir",
          "direction",
          "expand",
          "fields",
          "format",
          "from",
          "height",
          "id",
          "include",
          "lang",
          "language",
          "limit",
          "locale",
          "month",
          "offset",
          "order",
          "order_by",
          "page",
          "page_size",
          "pagesize",
          "per_page",
          "perpage",
          "region",
          "since",
          "size",
          "skip",
          "sort",
          "sort_by",
          "start",
          "status",
          "tab",
          "to",
          "top",
          "type",
          "units",
          "until",
          "v",
          "version",
          "view",
          "width",
          "year");

  /** Request headers that select a representation. */
  private static final Set<String> HARMLESS_HEADERS =
      Set.of("accept", "accept-charset", "accept-encoding", "accept-language", "x-requested-with");

  /** Words in a path that often precede a secret, which may itself look like a word. */
  private static final Set<String> WORDS_BEFORE_SECRETS =
      Set.of(
          "activate",
          "activation",
          "apikey",
          "apikeys",
          "auth",
          "bot",
          "confirm",
          "confirmation",
          "credential",
          "credentials",
          "hook",
          "hooks",
          "invitation",
          "invitations",
          "invite",
          "invites",
          "jsessionid",
          "jwt",
          "key",
          "keys",
          "login",
          "magic",
          "otp",
          "passphrase",
          "password",
          "passwords",
          "private",
          "reset",
          "secret",
          "secrets",
          "session",
          "sessions",
          "share",
          "shared",
          "sid",
          "token",
          "tokens",
          "unsubscribe",
          "verification",
          "verify",
          "webhook",
          "webhooks");

  private KeyForm() {}

  static String readable(String key) {
    int prefix = key.startsWith("{") ? key.indexOf('}') + 1 : 0;
    return headers(key.substring(0, prefix)) + uri(key.substring(prefix));
  }

  private static String headers(String prefix) {
    if (prefix.isEmpty()) {
      return prefix;
    }
    StringBuilder shown = new StringBuilder(prefix.length());
    for (String pair : prefix.substring(1, prefix.length() - 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      boolean plain =
          value.isEmpty()
              || (HARMLESS_HEADERS.contains(name) && isPlain(PercentText.decoded(value), "/*;=, "));
      shown
          .append(shown.isEmpty() ? '{' : '&')
          .append(isName(name) ? name : REDACTED)
          .append(equals < 0 ? "" : "=")
          .append(plain ? value : REDACTED);
    }
    return shown.append('}').toString();
  }

  private static String uri(String uri) {
    int scheme = uri.indexOf("://");
    if (scheme < 0 || !isScheme(uri.substring(0, scheme))) {
      return uri.isEmpty() ? uri : REDACTED;
    }
    int authority = scheme + 3;
    int path = end(uri, authority, "/?#");
    int query = end(uri, path, "?#");
    int fragment = end(uri, query, "#");
    return uri.substring(0, authority)
        + authority(uri.substring(authority, path))
        + path(uri.substring(path, query))
        + query(uri.substring(query, fragment));
  }

  /** Accepts http and https, also with the suffixes that Larder's clients append. */
  private static boolean isScheme(String scheme) {
    int length = scheme.startsWith("https") ? 5 : scheme.startsWith("http") ? 4 : 0;
    if (length == 0 || (scheme.length() > length && scheme.charAt(length) != '+')) {
      return false;
    }
    return scheme.chars().allMatch(c -> c == '+' || isLower(c) || isDigit(c));
  }

  private static String authority(String authority) {
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    boolean plain =
        host.chars()
            .allMatch(c -> isLower(c) || isUpper(c) || isDigit(c) || ".:[]_-".indexOf(c) >= 0);
    return (at < 0 ? "" : REDACTED + "@") + (plain ? host : REDACTED);
  }

  private static String path(String path) {
    StringBuilder shown = new StringBuilder(path.length());
    boolean announced = false;
    int begin = 0;
    while (begin < path.length()) {
      int end = end(path, begin + 1, "/");
      String segment = path.substring(begin + 1, end);
      boolean plain = segment.isEmpty() || (!announced && isPlain(segment, ""));
      shown.append('/').append(plain ? segment : REDACTED);
      announced = announcesSecret(segment) || (announced && segment.isEmpty());
      begin = end;
    }
    return shown.toString();
  }

  private static String query(String query) {
    if (query.isEmpty()) {
      return query;
    }
    StringBuilder shown = new StringBuilder(query.length());
    for (String parameter : query.substring(1).split("&", -1)) {
      shown.append(shown.isEmpty() ? '?' : '&').append(parameter(parameter));
    }
    return shown.toString();
  }

  private static String parameter(String parameter) {
    int equals = parameter.indexOf('=');
    if (equals < 0) {
      return parameter.isEmpty() ? parameter : REDACTED;
    }
    String name = parameter.substring(0, equals);
    String value = parameter.substring(equals + 1);
    boolean plain = HARMLESS_PARAMETERS.contains(name) && isPlain(value, ",:+");
    return (isName(name) ? name : REDACTED) + '=' + (plain ? value : REDACTED);
  }

  private static boolean isName(String text) {
    return !text.isEmpty() && text.length() <= MAX_NAME_LENGTH && isPlain(text, "[]");
  }

  /** Whether the text consists of short words and numbers with harmless separators between them. */
  private static boolean isPlain(String text, String separators) {
    if (text.length() > MAX_TEXT_LENGTH) {
      return false;
    }
    int letters = 0;
    int digits = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '-' : text.charAt(i);
      if (isLower(c) || isUpper(c)) {
        letters++;
      } else if (isDigit(c)) {
        digits++;
      } else if ("-._~".indexOf(c) >= 0 || separators.indexOf(c) >= 0) {
        if (!isPlainWord(letters, digits)) {
          return false;
        }
        letters = 0;
        digits = 0;
      } else {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainWord(int letters, int digits) {
    return digits == 0
        ? letters <= MAX_LETTERS
        : letters == 0 ? digits <= MAX_DIGITS : letters + digits <= MAX_MIXED;
  }

  private static boolean announcesSecret(String segment) {
    for (String word : segment.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)) {
      if (WORDS_BEFORE_SECRETS.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static int end(String text, int from, String stops) {
    int end = from;
    while (end < text.length() && stops.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpper(int c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
