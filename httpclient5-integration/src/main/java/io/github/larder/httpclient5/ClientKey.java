package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.PrivacyPolicy;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.net.PercentCodec;

/**
 * A cache key as HttpClient makes it: the request URI, for a variant with the request headers that
 * {@code Vary} nominates in front of it.
 *
 * <pre>
 * http://example.com:80/
 * {accept-language=en}http://example.com:80/
 * </pre>
 */
record ClientKey(String text) {

  /** What HttpClient compares the request with. In the prefix every brace is percent-encoded. */
  String requestUri() {
    return isVariant() ? text.substring(text.indexOf('}') + 1) : text;
  }

  /** Whether a nominated header carries credentials: then they are in the key, in clear. */
  boolean holdsCredentials(PrivacyPolicy privacy) {
    return nominatedHeaders().stream().anyMatch(privacy::isCredentialHeader);
  }

  private List<String> nominatedHeaders() {
    List<String> names = new ArrayList<>();
    if (isVariant()) {
      for (String pair : text.substring(1, text.indexOf('}')).split("&", -1)) {
        int equals = pair.indexOf('=');
        names.add(PercentCodec.decode(equals < 0 ? pair : pair.substring(0, equals), UTF_8));
      }
    }
    return names;
  }

  private boolean isVariant() {
    return text.startsWith("{") && text.indexOf('}') > 0;
  }
}
