// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpService;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/** Chooses the HTTP client below a client that is built; the SDK closes it with that client. */
final class HttpClients {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration MIN_ACQUISITION = Duration.ofSeconds(3);

  /** The SDK's own number for blocking clients, and about what a table with one key takes. */
  private static final int MAX_CONNECTIONS = 50;

  private final @Nullable HttpTransport transport;
  private final Duration connectTimeout;
  private final int maxConnections;

  HttpClients(ClientSettings settings) {
    String name = settings.httpClient();
    this.transport = name == null ? null : HttpTransport.named(name).orElseThrow();
    Duration timeout = settings.connectTimeout();
    this.connectTimeout = timeout == null ? CONNECT_TIMEOUT : timeout;
    Integer connections = settings.maxConnections();
    this.maxConnections = connections == null ? MAX_CONNECTIONS : connections;
  }

  /** Whether the one that was asked for by name blocks its caller. */
  boolean isBlockingOnly() {
    return transport != null && transport.async().isEmpty();
  }

  int maxConnections() {
    return maxConnections;
  }

  SdkHttpClient.Builder<?> blocking() {
    return transport == null || transport == HttpTransport.APACHE5
        ? Apache5HttpClient.builder()
            .dnsResolver(new BackgroundDns())
            .connectionTimeout(connectTimeout)
            .maxConnections(maxConnections)
        : new Preset(transport.blocking().orElseThrow(), options());
  }

  SdkAsyncHttpClient.Builder<?> async() {
    return transport == null
        ? NettyNioAsyncHttpClient.builder()
            .connectionTimeout(connectTimeout)
            .connectionAcquisitionTimeout(acquisitionTimeout())
            .maxConcurrency(maxConnections)
        : new AsyncPreset(transport.async().orElseThrow(), options());
  }

  /**
   * Refused connections are now and then reported only when this is over, but a process that has
   * just begun loads Netty meanwhile. The deadline of a request ends the wait sooner.
   */
  private Duration acquisitionTimeout() {
    return connectTimeout.compareTo(MIN_ACQUISITION) > 0 ? connectTimeout : MIN_ACQUISITION;
  }

  private AttributeMap options() {
    return AttributeMap.builder()
        .put(SdkHttpConfigurationOption.CONNECTION_TIMEOUT, connectTimeout)
        .put(SdkHttpConfigurationOption.MAX_CONNECTIONS, maxConnections)
        .build();
  }

  /** A builder of a service knows no settings, but takes defaults. */
  private record Preset(SdkHttpService service, AttributeMap options)
      implements SdkHttpClient.Builder<Preset> {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return service.createHttpClientBuilder().buildWithDefaults(options.merge(defaults));
    }
  }

  private record AsyncPreset(SdkAsyncHttpService service, AttributeMap options)
      implements SdkAsyncHttpClient.Builder<AsyncPreset> {

    @Override
    public SdkAsyncHttpClient buildWithDefaults(AttributeMap defaults) {
      return service.createAsyncHttpClientFactory().buildWithDefaults(options.merge(defaults));
    }
  }
}
