package io.github.larder.httpclient5;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.message.MessageSupport;

/** What a message says about caching (RFC 9111, section 5.2): names in lower case. */
record OriginDirectives(List<String> lines, Set<String> names, boolean expires) {

  static OriginDirectives of(MessageHeaders message) {
    List<String> lines = new ArrayList<>();
    for (Header line : message.getHeaders(HttpHeaders.CACHE_CONTROL)) {
      if (line.getValue() != null && !line.getValue().isBlank()) {
        lines.add(line.getValue());
      }
    }
    Set<String> names = new HashSet<>();
    Iterator<HeaderElement> elements = MessageSupport.iterate(message, HttpHeaders.CACHE_CONTROL);
    while (elements.hasNext()) {
      names.add(elements.next().getName().toLowerCase(Locale.ROOT));
    }
    return new OriginDirectives(lines, names, message.containsHeader(HttpHeaders.EXPIRES));
  }

  boolean has(String directive) {
    return names.contains(directive);
  }

  /** Whether a shared cache may reuse the response to a request with credentials (section 3.5). */
  boolean allowsSharing() {
    return has("public") || has("s-maxage") || has("must-revalidate");
  }

  /** Whether there is a lifetime, or the word that there is none. */
  boolean saysHowLong(boolean shared) {
    return has("max-age") || (shared && has("s-maxage")) || has("no-cache") || expires;
  }
}
