// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.message.BasicTokenIterator;

/**
 * The fields of a message that end at this proxy: those of RFC 9110, section 7.6.1, and those that
 * {@code Connection} names. The framing of a message ends here, too. Stateless.
 */
final class HopByHopFields {

  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "transfer-encoding",
          "upgrade");

  private HopByHopFields() {}

  /** Copies the other fields, in their order. */
  static void copyOthers(HttpMessage from, HttpMessage to) {
    Set<String> named = named(from);
    for (Header field : from.getHeaders()) {
      String lowerCase = field.getName().toLowerCase(Locale.ROOT);
      if (!ALWAYS.contains(lowerCase) && !named.contains(lowerCase)) {
        to.addHeader(field);
      }
    }
  }

  /** The names in {@code Connection}, in lower case. */
  static Set<String> named(HttpMessage message) {
    if (!message.containsHeader(HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    Set<String> named = new TreeSet<>();
    Iterator<String> options =
        new BasicTokenIterator(message.headerIterator(HttpHeaders.CONNECTION));
    while (options.hasNext()) {
      named.add(options.next().toLowerCase(Locale.ROOT));
    }
    return named;
  }
}
