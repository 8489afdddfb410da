// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbBaseClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * Takes the client that was passed in, or builds one with the patience of a cache: two attempts of
 * a quarter of a second, where the SDK's defaults would wait for much longer than an origin takes.
 */
final class Clients {

  private static final int MAX_ATTEMPTS = 2;
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(250);

  /** The SDK waits for up to a second after throttling: that would end as a timeout. */
  private static final BackoffStrategy BETWEEN_ATTEMPTS =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofMillis(100));

  private Clients() {}

  /**
   * Connects, without a call.
   *
   * @param region what {@link Regions} found
   * @param callerMayBlock whether calls may block the calling thread
   * @param executor where work goes on after an answer of an asynchronous client
   */
  static Connection connect(
      ClientSettings settings, Optional<Region> region, boolean callerMayBlock, Executor executor) {
    Executor continuations = new Continuations(executor);
    DynamoDbClient client = settings.client();
    DynamoDbAsyncClient asyncClient = settings.asyncClient();
    HttpClients http = new HttpClients(settings);
    if (client != null && (callerMayBlock || asyncClient == null)) {
      return Connection.blocking(client, callerMayBlock, http.maxConnections(), () -> {});
    }
    if (asyncClient != null) {
      return Connection.async(asyncClient, continuations, http.maxConnections(), () -> {});
    }
    OwnedCredentials credentials = built(() -> OwnedCredentials.of(settings.credentials(), region));
    if (callerMayBlock || http.isBlockingOnly()) {
      DynamoDbClientBuilder builder = DynamoDbClient.builder().httpClientBuilder(http.blocking());
      configure(builder, settings, region, credentials);
      if (settings.clientCustomizer() != null) {
        settings.clientCustomizer().accept(builder);
      }
      DynamoDbClient made = built(builder::build);
      return Connection.blocking(
          made, callerMayBlock, http.maxConnections(), credentials.closedAfter(made::close));
    }
    DynamoDbAsyncClientBuilder builder =
        DynamoDbAsyncClient.builder()
            .httpClientBuilder(http.async())
            .asyncConfiguration(
                futures ->
                    futures.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, continuations));
    configure(builder, settings, region, credentials);
    if (settings.asyncClientCustomizer() != null) {
      settings.asyncClientCustomizer().accept(builder);
    }
    DynamoDbAsyncClient made = built(builder::build);
    return Connection.async(
        made, Runnable::run, http.maxConnections(), credentials.closedAfter(made::close));
  }

  private static void configure(
      DynamoDbBaseClientBuilder<?, ?> builder,
      ClientSettings settings,
      Optional<Region> region,
      OwnedCredentials credentials) {
    region.ifPresent(builder::region);
    URI endpoint = settings.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    builder.credentialsProvider(credentials.provider());
    int attempts = Objects.requireNonNullElse(settings.maxAttempts(), MAX_ATTEMPTS);
    builder.overrideConfiguration(
        ClientOverrideConfiguration.builder()
            .apiCallAttemptTimeout(
                Objects.requireNonNullElse(settings.attemptTimeout(), ATTEMPT_TIMEOUT))
            .retryStrategy(
                retries ->
                    retries
                        .maxAttempts(attempts)
                        .backoffStrategy(BETWEEN_ATTEMPTS)
                        .throttlingBackoffStrategy(BETWEEN_ATTEMPTS))
            .build());
  }

  /** A customizer may leave the builder in a state that the SDK refuses. */
  private static <T> T built(Supplier<T> builder) {
    try {
      return builder.get();
    } catch (SdkClientException | IllegalArgumentException | IllegalStateException e) {
      throw new BackendConfigurationException(
          DynamoDbBackend.SUBJECT, List.of("the client cannot be built: " + e.getMessage()));
    }
  }
}
