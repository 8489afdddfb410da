// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.uri;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;

/**
 * A request target, a path with or without a query, in the one form of all targets that RFC 3986,
 * section 6.2.2, calls equivalent: hexadecimal digits are in upper case, and unreserved characters
 * are not percent-encoded. Dot segments stay, since they are sent, and origins resolve them
 * differently.
 *
 * <p>HttpClient's cache writes a target anew for its key, and loses differences that an origin
 * sees:
 *
 * <pre>
 * /a//b        /a/b
 * /a/../b      /b
 * /q?s=C++     /q?s=C%2B%2B
 * /q?s=%E4     /q?s=%EF%BF%BD
 * </pre>
 *
 * <p>Of all targets with the same key one is the {@linkplain #isKeyForm() form} that the key stands
 * for; any other needs a mark in its key. Immutable.
 *
 * @param text the target in that form
 */
public record ExactTarget(String text) {

  private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

  /** What HttpClient encodes in the path of a key, and people do not. */
  private static final String LITERAL_IN_PATH = "!$&'()*+,;=:@";

  /** What HttpClient encodes in the query of a key, and {@link java.net.URLEncoder} does not. */
  private static final String LITERAL_IN_QUERY = "*+";

  private static final String UNRESERVED = "-._~";
  private static final String ALLOWED = UNRESERVED + "!$&'()*+,;=:@/?";
  private static final HttpHost ORIGIN = new HttpHost("http", "a", 80);

  /**
   * Brings a target into that form.
   *
   * @param sent the target as it is sent, in which nothing need be valid
   * @return the target
   */
  public static ExactTarget of(String sent) {
    return new ExactTarget(
        sent.indexOf('%') < 0 ? sent : ENCODED.matcher(sent).replaceAll(ExactTarget::octet));
  }

  /** {@return whether this is the target that its key stands for, so that the key needs no mark} */
  public boolean isKeyForm() {
    return isPlain() || (text.equals(valid()) && text.equals(literal(keyOf(text))));
  }

  /** {@return a target that is a valid URI reference, from which HttpClient can make a key} */
  public String valid() {
    StringBuilder valid = new StringBuilder(text.length() + 8);
    if (!text.startsWith("/")) {
      valid.append('/');
    }
    text.codePoints()
        .forEach(
            character -> {
              if (isAllowed(character)) {
                valid.appendCodePoint(character);
              } else {
                encode(valid, new String(Character.toChars(character)));
              }
            });
    // A percent sign that encodes nothing.
    return valid.toString().replaceAll("%(?![0-9A-F]{2})", "%25");
  }

  /** Most targets: words between single slashes, and parameters with at most one value. */
  private boolean isPlain() {
    int query = text.indexOf('?');
    return isPlainPath(query < 0 ? text.length() : query) && (query < 0 || isPlainQuery(query + 1));
  }

  private boolean isPlainPath(int end) {
    boolean afterSlash = false;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '/' ? afterSlash : !isWord(c) || (afterSlash && c == '.')) {
        return false;
      }
      afterSlash = c == '/';
    }
    return text.startsWith("/");
  }

  private boolean isPlainQuery(int begin) {
    boolean hasName = false;
    boolean hasValue = false;
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '&' || c == '=') {
        if (!hasName || (c == '=' && hasValue)) {
          return false;
        }
        hasName = c == '=';
        hasValue = hasName;
      } else if (isWord(c)) {
        hasName = true;
      } else {
        return false;
      }
    }
    return hasName;
  }

  private static String keyOf(String target) {
    String key =
        CacheKeyGenerator.INSTANCE.generateKey(ORIGIN, new BasicHttpRequest("GET", ORIGIN, target));
    return key.startsWith(ORIGIN.toURI()) ? key.substring(ORIGIN.toURI().length()) : "";
  }

  private static String literal(String key) {
    int query = key.indexOf('?');
    return query < 0
        ? decoded(key, LITERAL_IN_PATH)
        : decoded(key.substring(0, query), LITERAL_IN_PATH)
            + decoded(key.substring(query), LITERAL_IN_QUERY);
  }

  private static String decoded(String text, String characters) {
    return ENCODED
        .matcher(text)
        .replaceAll(
            match -> {
              char character = (char) Integer.parseInt(match.group(1), 16);
              return characters.indexOf(character) < 0
                  ? match.group()
                  : Matcher.quoteReplacement(String.valueOf(character));
            });
  }

  private static String octet(MatchResult encoded) {
    int octet = Integer.parseInt(encoded.group(1), 16);
    return isWord(octet) ? String.valueOf((char) octet) : encoded.group().toUpperCase(Locale.ROOT);
  }

  private static void encode(StringBuilder valid, String character) {
    for (byte octet : character.getBytes(UTF_8)) {
      valid.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
    }
  }

  private static boolean isAllowed(int character) {
    return character == '%' || isWord(character) || ALLOWED.indexOf(character) >= 0;
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }
}
