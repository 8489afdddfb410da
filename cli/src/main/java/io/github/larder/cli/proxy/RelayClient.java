// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/**
 * The settings that a client of a proxy needs: it relays each message as it is, so it follows no
 * redirects, keeps no cookies, decodes no content and repeats no request because of its status.
 * Stateless.
 */
public final class RelayClient {

  private static final int MAX_CONNECTIONS = 1024;

  private RelayClient() {}

  /**
   * Sets up the builder of a classic client.
   *
   * @param builder any builder of HttpClient, such as {@code CachingHttpClients.custom()}
   */
  public static void prepare(HttpClientBuilder builder) {
    builder
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .disableContentCompression()
        .disableDefaultUserAgent()
        .disableAutomaticRetries()
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setContentCompressionEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setAuthenticationEnabled(false)
                .build())
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .build());
  }
}
