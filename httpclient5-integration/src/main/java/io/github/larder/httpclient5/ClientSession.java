// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import org.apache.hc.client5.http.auth.AuthSchemeFactory;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.CookieSpecFactory;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.config.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * What of a context decides as whom a request is sent. HttpClient validates in the background with
 * an empty context: without this the origin would be asked as somebody else.
 */
record ClientSession(
    HttpClientContext context,
    @Nullable CookieStore cookies,
    @Nullable Lookup<CookieSpecFactory> cookieSpecs,
    @Nullable CredentialsProvider credentials,
    @Nullable Lookup<AuthSchemeFactory> authSchemes,
    @Nullable RequestConfig config) {

  static ClientSession of(HttpClientContext context) {
    return new ClientSession(
        context,
        context.getCookieStore(),
        context.getCookieSpecRegistry(),
        context.getCredentialsProvider(),
        context.getAuthSchemeRegistry(),
        context.getRequestConfig());
  }

  void continueIn(HttpClientContext other) {
    if (other != context) {
      other.setCookieStore(cookies);
      other.setCookieSpecRegistry(cookieSpecs);
      other.setCredentialsProvider(credentials);
      other.setAuthSchemeRegistry(authSchemes);
      other.setRequestConfig(config);
    }
  }
}
