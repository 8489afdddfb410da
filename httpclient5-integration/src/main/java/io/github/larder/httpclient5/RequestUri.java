// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.URIUtils;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request's URI, unchanged. Immutable.
 *
 * @param target the host that the request is sent to; replaces missing parts
 */
record RequestUri(
    @Nullable String scheme,
    @Nullable URIAuthority authority,
    @Nullable String pathAndQuery,
    HttpHost target) {

  private static final Pattern ABSOLUTE =
      Pattern.compile("(https?)://([^/?]*)(.*)", Pattern.CASE_INSENSITIVE);

  static RequestUri of(HttpRequest request, HttpHost target) {
    return new RequestUri(request.getScheme(), request.getAuthority(), request.getPath(), target);
  }

  void applyTo(HttpRequest request) {
    request.setScheme(scheme);
    request.setAuthority(authority);
    request.setPath(pathAndQuery);
  }

  boolean isHttp() {
    return URIScheme.HTTP.same(schemeName()) || URIScheme.HTTPS.same(schemeName());
  }

  String schemeName() {
    return (scheme == null ? target.getSchemeName() : scheme).toLowerCase(Locale.ROOT);
  }

  String host() {
    return (authority == null ? target.getHostName() : authority.getHostName())
        .toLowerCase(Locale.ROOT);
  }

  /** Never negative; HttpClient adds only the port of a scheme that it knows. */
  int port() {
    int port = authority == null ? target.getPort() : authority.getPort();
    return port >= 0 ? port : URIScheme.HTTPS.same(schemeName()) ? 443 : 80;
  }

  String pathQuery() {
    return Strings.isNullOrEmpty(pathAndQuery) ? "/" : pathAndQuery;
  }

  String path() {
    String all = pathQuery();
    int query = all.indexOf('?');
    return query < 0 ? all : all.substring(0, query);
  }

  /**
   * Resolves a reference, as {@code Location} has one. A path that begins with a slash is taken as
   * it stands, even if it is no valid URI: a request for it is sent as it stands, too.
   *
   * @return {@code null} if the value is no reference
   */
  @Nullable RequestUri resolve(String reference) {
    String named = reference.strip();
    int fragment = named.indexOf('#');
    if (fragment >= 0) {
      named = named.substring(0, fragment);
    }
    Matcher absolute = ABSOLUTE.matcher(named);
    try {
      if (absolute.matches()) {
        URIAuthority host = URIAuthority.create(absolute.group(2));
        return new RequestUri(absolute.group(1), host, absolute.group(3), target);
      }
      if (named.startsWith("/") && !named.startsWith("//")) {
        return new RequestUri(scheme, authority, named, target);
      }
      URI resolved = URIUtils.resolve(new URI(toString()), new URI(named));
      return of(new BasicHttpRequest("GET", resolved), target);
    } catch (URISyntaxException e) {
      // A value that is not a URI names no stored response.
      return null;
    }
  }

  boolean hasSameOrigin(RequestUri other) {
    return schemeName().equals(other.schemeName())
        && host().equals(other.host())
        && port() == other.port();
  }

  @Override
  public String toString() {
    String host = host().indexOf(':') < 0 || host().startsWith("[") ? host() : "[" + host() + "]";
    return schemeName() + "://" + host + ":" + port() + pathQuery();
  }
}
