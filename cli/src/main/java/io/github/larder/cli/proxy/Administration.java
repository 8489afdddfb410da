// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;

/**
 * What a proxy does for a client that knows a token: {@code PURGE} removes what is stored for a
 * URL, and {@code GET /.larder/status} describes the cache. The token comes in {@code
 * Proxy-Authorization: Bearer}, a field that no proxy passes on. Immutable and thread-safe.
 *
 * @param token the token
 * @param status gives the body of the status, as JSON
 */
public record Administration(String token, Supplier<String> status) {

  static final String PURGE = "PURGE";
  static final String STATUS_PATH = "/.larder/status";

  private static final String SCHEME = "Bearer ";

  /** Checks the token. */
  public Administration {
    Objects.requireNonNull(status, "status");
    if (token.isBlank()) {
      throw new IllegalArgumentException("The token of the administration is blank");
    }
  }

  /** Whether a request is for the proxy itself. */
  boolean concerns(ReceivedRequest request) {
    return request.getMethod().equals(PURGE)
        || (request.target().equals(STATUS_PATH) && Method.isSafe(request.getMethod()));
  }

  /** Checks the token of a request, in a time that does not depend on the token. */
  void check(ReceivedRequest request) throws Refusal {
    Header field = request.getFirstHeader(HttpHeaders.PROXY_AUTHORIZATION);
    if (field == null || !field.getValue().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new Refusal(407, "This needs Proxy-Authorization: Bearer and the token of the proxy.");
    }
    byte[] given = field.getValue().substring(SCHEME.length()).strip().getBytes(UTF_8);
    if (!MessageDigest.isEqual(given, token.getBytes(UTF_8))) {
      throw new Refusal(407, "The token is not that of the proxy.");
    }
  }

  /** Does not show the token. */
  @Override
  public String toString() {
    return "Administration[]";
  }
}
