// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.BasicTokenIterator;

/**
 * The fields that go through a proxy: all but those of RFC 9110, section 7.6.1, and those that
 * {@code Connection} names. The length of a message is that of each connection, too. Stateless.
 */
final class EndToEnd {

  /** The message has no length that goes on. */
  static final long NO_LENGTH = -1;

  private static final Pattern VIA_OF_CACHE =
      Pattern.compile("\\S+ localhost \\(Apache-HttpClient/[^ ]* \\(cache\\)\\)");

  private EndToEnd() {}

  /**
   * Copies the fields that go on, in their order.
   *
   * @param length of the body, if the message states it in {@code Content-Length}; the field keeps
   *     its place
   */
  static void copy(HttpMessage from, HttpMessage to, long length) {
    Set<String> named = connectionOptions(from);
    boolean needsLength = length >= 0;
    for (Header field : from.getHeaders()) {
      String name = field.getName();
      if (needsLength && name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
        to.addHeader(name, length);
        needsLength = false;
      } else if (!endsHere(name)
          && (named.isEmpty() || !named.contains(name.toLowerCase(Locale.ROOT)))) {
        to.addHeader(field);
      }
    }
  }

  /** {@return the names in {@code Connection}, in lower case} */
  static Set<String> connectionOptions(HttpMessage message) {
    if (!message.containsHeader(HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    Iterator<String> options =
        new BasicTokenIterator(message.headerIterator(HttpHeaders.CONNECTION));
    while (options.hasNext()) {
      named.add(options.next().toLowerCase(Locale.ROOT));
    }
    return named;
  }

  private static boolean endsHere(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase(HttpHeaders.TE);
      case 7 ->
          // HttpCore's blocking side drops trailers.
          name.equalsIgnoreCase(HttpHeaders.UPGRADE) || name.equalsIgnoreCase(HttpHeaders.TRAILER);
      case 10 ->
          name.equalsIgnoreCase(HttpHeaders.CONNECTION)
              || name.equalsIgnoreCase(HttpHeaders.KEEP_ALIVE);
      case 14 -> name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH);
      case 16 -> name.equalsIgnoreCase("Proxy-Connection");
      case 17 -> name.equalsIgnoreCase(HttpHeaders.TRANSFER_ENCODING);
      case 18 -> name.equalsIgnoreCase("Proxy-Authenticate");
      case 19 -> name.equalsIgnoreCase(HttpHeaders.PROXY_AUTHORIZATION);
      default -> false;
    };
  }

  /**
   * Removes the {@code Via} that HttpClient's cache has added, which is always the last one: the
   * proxy and its cache are one hop.
   */
  static void removeViaOfCache(HttpMessage message) {
    Header last = message.getLastHeader(HttpHeaders.VIA);
    if (last != null && VIA_OF_CACHE.matcher(last.getValue()).matches()) {
      message.removeHeader(last);
    }
  }

  /** {@return the member of {@code Via} for a message (RFC 9110, section 7.6.3)} */
  static String via(HttpMessage message, String pseudonym) {
    ProtocolVersion version =
        message.getVersion() == null ? HttpVersion.HTTP_1_1 : message.getVersion();
    return version.getMajor() + "." + version.getMinor() + " " + pseudonym;
  }
}
