// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.net.URISyntaxException;
import java.util.Locale;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes (RFC 9112, section 3.2). Immutable.
 *
 * @param origin scheme, host and port
 * @param path path and query as the client sent them, or {@code *}
 */
record Target(HttpHost origin, String path) {

  private static final String ASTERISK = "*";
  private static final String OPTIONS = "OPTIONS";

  /**
   * Finds the target of a request.
   *
   * @param origin that of a reverse proxy; {@code null} for a forward proxy
   * @throws Refusal if it has none
   */
  static Target of(ReceivedRequest request, @Nullable HttpHost origin) throws Refusal {
    String target = request.target();
    if (request.getMethod().equals("CONNECT")) {
      throw new Refusal(
          501,
          "There are no tunnels (CONNECT); https is relayed by a reverse proxy, with --origin.");
    }
    boolean asterisk = target.equals(ASTERISK) && request.getMethod().equals(OPTIONS);
    if (!target.startsWith("/") && !asterisk) {
      return absolute(request, origin);
    }
    if (origin == null) {
      throw Refusal.badRequest(
          "This is a forward proxy: a target begins with http:// and a host. --origin makes a"
              + " reverse proxy.");
    }
    return new Target(origin, target);
  }

  private static Target absolute(ReceivedRequest request, @Nullable HttpHost origin)
      throws Refusal {
    String target = request.target();
    int schemeEnd = target.indexOf("://");
    if (schemeEnd < 1) {
      throw Refusal.badRequest("The target of the request is malformed.");
    }
    String scheme = target.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    if (origin == null && !scheme.equals(URIScheme.HTTP.id)) {
      throw Refusal.badRequest(
          "A forward proxy relays http:// alone; https is relayed by a reverse proxy, with"
              + " --origin.");
    }
    int pathStart = schemeEnd + 3;
    while (pathStart < target.length() && "/?".indexOf(target.charAt(pathStart)) < 0) {
      pathStart++;
    }
    String authority = target.substring(schemeEnd + 3, pathStart);
    String path = path(target.substring(pathStart), request.getMethod());
    HttpHost host = host(authority);
    return new Target(origin == null ? host : origin, path);
  }

  private static HttpHost host(String authority) throws Refusal {
    if (RequestHeadParser.isAuthority(authority)) {
      try {
        return new HttpHost(URIScheme.HTTP.id, URIAuthority.create(authority));
      } catch (URISyntaxException | IllegalArgumentException e) {
        throw Refusal.badRequest("The host in the target of the request is malformed.");
      }
    }
    throw Refusal.badRequest("The host in the target of the request is malformed.");
  }

  private static String path(String rest, String method) {
    if (rest.isEmpty()) {
      // RFC 9112, section 3.2.4.
      return method.equals(OPTIONS) ? ASTERISK : "/";
    }
    return rest.startsWith("?") ? "/" + rest : rest;
  }

  /** The URL, for people. */
  @Override
  public String toString() {
    return origin.toURI() + (path.equals(ASTERISK) ? "" : path);
  }
}
