// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import java.util.Locale;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
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
