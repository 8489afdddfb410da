// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.net.PercentCodec;

/**
 * A cache key as HttpClient makes it: the request URI, for a variant with the request headers that
 * {@code Vary} nominates in front of it.
 *
 * <pre>
 * http://example.com:80/
 * {accept-language=en&amp;cookie=}http://example.com:80/
 * </pre>
 */
record ClientKey(String text) {

  /** What HttpClient compares the request with. In the prefix every brace is percent-encoded. */
  String requestUri() {
    return isVariant() ? text.substring(text.indexOf('}') + 1) : text;
  }

  /**
   * Whether the value of a nominated header is a credential: then it is in the key, in clear. A
   * header that the request did not have has no value.
   */
  boolean holdsCredentials(PrivacyPolicy privacy) {
    return nominated().entrySet().stream()
        .anyMatch(
            header -> !header.getValue().isEmpty() && privacy.isCredentialHeader(header.getKey()));
  }

  /** Whether the header is nominated, and the request did not have it. */
  boolean nominatesAbsent(String headerName) {
    return "".equals(nominated().get(headerName));
  }

  /** Encoded values by name in lower case. */
  private Map<String, String> nominated() {
    Map<String, String> values = new LinkedHashMap<>();
    if (isVariant()) {
      for (String pair : text.substring(1, text.indexOf('}')).split("&", -1)) {
        int equals = pair.indexOf('=');
        values.put(
            PercentCodec.decode(equals < 0 ? pair : pair.substring(0, equals), UTF_8),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    return values;
  }

  boolean isVariant() {
    return text.startsWith("{") && text.indexOf('}') > 0;
  }
}
