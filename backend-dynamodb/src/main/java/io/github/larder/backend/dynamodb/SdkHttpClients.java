// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbSettings.Setting;
import io.github.larder.backend.dynamodb.timeout.CallTimer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
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
final class SdkHttpClients {

  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration MIN_ACQUISITION_TIMEOUT = Duration.ofSeconds(3);

  /** The SDK's default for blocking clients; about the number that one partition key can serve. */
  private static final int DEFAULT_MAX_CONNECTIONS = 50;

  private final @Nullable Transport transport;
  private final Duration connectTimeout;
  private final int maxConnections;

  SdkHttpClients(DynamoDbSettings settings) {
    String name = settings.get(Setting.HTTP_CLIENT);
    this.transport = name == null ? null : Transport.named(name).orElseThrow();
    this.connectTimeout = settings.getOrDefault(Setting.CONNECT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT);
    this.maxConnections = settings.getOrDefault(Setting.MAX_CONNECTIONS, DEFAULT_MAX_CONNECTIONS);
  }

  /** Whether the HTTP client that was configured by name blocks its caller. */
  boolean isBlockingOnly() {
    return transport != null && transport.async().isEmpty();
  }

  int maxConnections() {
    return maxConnections;
  }

  /** Whether {@link #blocking} has the hooks of a {@link CallTimer}. */
  boolean canBeTimed() {
    return transport == null || transport == Transport.APACHE5;
  }

  /**
   * @param timer ends calls that take too long; {@code null} leaves that to the SDK
   */
  SdkHttpClient.Builder<?> blocking(@Nullable CallTimer timer) {
    if (!canBeTimed()) {
      return new Preset(Objects.requireNonNull(transport).blocking().orElseThrow(), options());
    }
    SdkHttpClient.Builder<?> builder =
        Apache5HttpClient.builder()
            .dnsResolver(new BackgroundDns(timer == null ? () -> null : timer::remaining))
            .connectionTimeout(connectTimeout)
            .maxConnections(maxConnections);
    return timer == null ? builder : timer.timed(builder);
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
   * Netty sometimes reports a refused connection only after this timeout, but a process that has
   * just started needs the time to load Netty. The deadline of a request ends the wait sooner.
   */
  private Duration acquisitionTimeout() {
    return connectTimeout.compareTo(MIN_ACQUISITION_TIMEOUT) > 0
        ? connectTimeout
        : MIN_ACQUISITION_TIMEOUT;
  }

  private AttributeMap options() {
    return AttributeMap.builder()
        .put(SdkHttpConfigurationOption.CONNECTION_TIMEOUT, connectTimeout)
        .put(SdkHttpConfigurationOption.MAX_CONNECTIONS, maxConnections)
        .build();
  }

  /** A service found by the SDK has a builder without settings, which takes defaults. */
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

  /**
   * The HTTP clients of the SDK that can be configured by name. All but the first are found through
   * the SDK's own services, so that only those who use them need their jars.
   */
  enum Transport {
    APACHE5("apache5", "apache5-client", "software.amazon.awssdk.http.apache5."),
    URL_CONNECTION(
        "url-connection", "url-connection-client", "software.amazon.awssdk.http.urlconnection."),
    CRT("crt", "aws-crt-client", "software.amazon.awssdk.http.crt.");

    private final String label;
    private final String artifact;
    private final String packagePrefix;

    Transport(String label, String artifact, String packagePrefix) {
      this.label = label;
      this.artifact = artifact;
      this.packagePrefix = packagePrefix;
    }

    static Optional<Transport> named(String name) {
      return Arrays.stream(values()).filter(transport -> transport.label.equals(name)).findFirst();
    }

    /** What is wrong with a name, if anything. */
    static Optional<String> fault(String name) {
      Optional<Transport> found = named(name);
      if (found.isEmpty()) {
        String names =
            Arrays.stream(values())
                .map(transport -> transport.label)
                .collect(Collectors.joining(", "));
        return Optional.of("'httpClient' must be one of " + names + ", but is '" + name + "'");
      }
      return found
          .filter(transport -> transport.blocking().isEmpty())
          .map(
              transport ->
                  "'httpClient' is '"
                      + transport.label
                      + "', which is not on the class path; add the artifact"
                      + " software.amazon.awssdk:"
                      + transport.artifact);
    }

    Optional<SdkHttpService> blocking() {
      return found(SdkHttpService.class);
    }

    Optional<SdkAsyncHttpService> async() {
      return found(SdkAsyncHttpService.class);
    }

    /** Only the type of a provider is examined: creating the others may load native libraries. */
    private <T> Optional<T> found(Class<T> service) {
      return ServiceLoader.load(service, Transport.class.getClassLoader()).stream()
          .filter(provider -> provider.type().getName().startsWith(packagePrefix))
          .map(ServiceLoader.Provider::get)
          .findFirst();
    }
  }
}
