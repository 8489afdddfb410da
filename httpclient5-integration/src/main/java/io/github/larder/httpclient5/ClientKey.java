// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.net.PercentCodec;

/**
 * A cache key as HttpClient generates it: the request URI, preceded for a variant by the request
 * headers that {@code Vary} nominates. Immutable.
 *
 * <pre>
 * http://example.com:80/
 * {accept-language=en&amp;cookie=}http://example.com:80/
 * {QUERY:9f86…}http://example.com:80/
 * {accept-language=en}{QUERY:9f86…}http://example.com:80/
 * </pre>
 *
 * <p>HttpClient 5.7 adds a hash of the body of a QUERY request.
 */
record ClientKey(String text) {

  private static final Pattern BODY = Pattern.compile("\\{[A-Z]+:[0-9a-f]+}");

  /** The URI that HttpClient compares a request with. Braces in a prefix are percent-encoded. */
  String requestUri() {
    if (!hasPrefix()) {
      return text;
    }
    String uri = isVariant() ? text.substring(text.indexOf('}') + 1) : text;
    Matcher body = BODY.matcher(uri);
    return body.lookingAt() ? uri.substring(body.end()) : uri;
  }

  /**
   * Whether a nominated header carries a credential, which is then in the key in clear. A header
   * that the request did not have has no value.
   */
  boolean holdsCredentials(PrivacyPolicy privacy) {
    return hasPrefix()
        && nominated().entrySet().stream()
            .anyMatch(
                header ->
                    !header.getValue().isEmpty() && privacy.isCredentialHeader(header.getKey()));
  }

  /** Whether a header is nominated that the request did not have. */
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
    return hasPrefix() && text.indexOf('}') > 0 && !BODY.matcher(text).lookingAt();
  }

  /** Nearly all keys have none, and every hit asks. */
  private boolean hasPrefix() {
    return text.startsWith("{");
  }
}
