// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbPort.Timeouts;
import io.github.larder.backend.dynamodb.DynamoDbSettings.Setting;
import io.github.larder.backend.dynamodb.timeout.CallTimer;
import io.github.larder.spi.BackendConfigurationException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbBaseClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

/**
 * The connection of a store to DynamoDB: through a client that was passed in, or through one that
 * is built with the patience of a cache. That is two attempts of a quarter of a second, where the
 * SDK's defaults would wait for much longer than an origin takes.
 *
 * <p>Credentials are resolved in the background: see {@link BackgroundCredentials}. A client that
 * is not the SDK's own, such as that of DAX, may not say where its credentials come from; then it
 * resolves them itself, at each call.
 *
 * @param calls the calls
 * @param where region and endpoint in words, to follow the name of the table
 * @param closer closes what was created for it, and nothing that was passed in
 */
record Connection(DynamoDbPort calls, String where, Runnable closer) {

  private static final int DEFAULT_ATTEMPTS = 2;
  private static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofMillis(250);

  /** The SDK would wait for up to a second after throttling, which would end as a timeout. */
  private static final BackoffStrategy BETWEEN_ATTEMPTS =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofMillis(100));

  /**
   * Opens a connection, without a call.
   *
   * @param region what {@link Regions} found
   * @param callerMayBlock whether calls may block the calling thread
   * @param executor runs what follows a response of an asynchronous client
   */
  static Connection open(
      DynamoDbSettings settings,
      Optional<Region> region,
      boolean callerMayBlock,
      Executor executor) {
    Executor continuations = BackgroundTasks.orCaller(executor);
    DynamoDbClient client = settings.get(Setting.CLIENT);
    DynamoDbAsyncClient asyncClient = settings.get(Setting.ASYNC_CLIENT);
    SdkHttpClients http = new SdkHttpClients(settings);
    if (client != null && (callerMayBlock || asyncClient == null)) {
      return blocking(client, callerMayBlock, http.maxConnections(), () -> {});
    }
    if (asyncClient != null) {
      return async(asyncClient, continuations, http.maxConnections(), () -> {});
    }
    ClientCredentials credentials = built(() -> ClientCredentials.of(settings, region));
    if (callerMayBlock || http.isBlockingOnly()) {
      return blocking(settings, region, http, callerMayBlock, credentials);
    }
    DynamoDbAsyncClientBuilder builder =
        DynamoDbAsyncClient.builder()
            .httpClientBuilder(http.async())
            .asyncConfiguration(
                futures ->
                    futures.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, continuations));
    configure(builder, settings, region, credentials, null);
    settings.getOrDefault(Setting.ASYNC_CLIENT_CUSTOMIZER, customized -> {}).accept(builder);
    DynamoDbAsyncClient built = built(builder::build);
    return async(
        built, Runnable::run, http.maxConnections(), credentials.closedAfter(built::close));
  }

  private static Connection blocking(
      DynamoDbSettings settings,
      Optional<Region> region,
      SdkHttpClients http,
      boolean callerMayBlock,
      ClientCredentials credentials) {
    // A customizer could replace what the timer relies on.
    CallTimer timer =
        http.canBeTimed() && !settings.hasClientCustomizer(true)
            ? new CallTimer(
                BackgroundTasks.daemonThreads("larder-dynamodb-timeouts"), System::nanoTime)
            : null;
    DynamoDbClientBuilder builder =
        DynamoDbClient.builder().httpClientBuilder(http.blocking(timer));
    configure(builder, settings, region, credentials, timer);
    settings.getOrDefault(Setting.CLIENT_CUSTOMIZER, customized -> {}).accept(builder);
    DynamoDbClient built = built(builder::build);
    if (timer == null) {
      return blocking(
          built, callerMayBlock, http.maxConnections(), credentials.closedAfter(built::close));
    }
    Runnable closer =
        credentials.closedAfter(
            () -> {
              built.close();
              timer.close();
            });
    return blocking(
        built,
        callerMayBlock,
        http.maxConnections(),
        new Timeouts(timer, attemptTimeout(settings)),
        closer);
  }

  private static void configure(
      DynamoDbBaseClientBuilder<?, ?> builder,
      DynamoDbSettings settings,
      Optional<Region> region,
      ClientCredentials credentials,
      @Nullable CallTimer timer) {
    region.ifPresent(builder::region);
    URI endpoint = settings.get(Setting.ENDPOINT);
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    builder.credentialsProvider(credentials.provider());
    int attempts = settings.getOrDefault(Setting.MAX_ATTEMPTS, DEFAULT_ATTEMPTS);
    BackoffStrategy pauses = timer == null ? BETWEEN_ATTEMPTS : timer.limited(BETWEEN_ATTEMPTS);
    ClientOverrideConfiguration.Builder overrides =
        ClientOverrideConfiguration.builder()
            .retryStrategy(
                retries ->
                    retries
                        .maxAttempts(attempts)
                        .backoffStrategy(pauses)
                        .throttlingBackoffStrategy(pauses));
    if (timer == null) {
      overrides.apiCallAttemptTimeout(attemptTimeout(settings));
    }
    builder.overrideConfiguration(overrides.build());
  }

  private static Duration attemptTimeout(DynamoDbSettings settings) {
    return settings.getOrDefault(Setting.ATTEMPT_TIMEOUT, DEFAULT_ATTEMPT_TIMEOUT);
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

  /** Through a blocking client; callers that must not be blocked use threads of the connection. */
  static Connection blocking(
      DynamoDbClient client, boolean callerMayBlock, int maxThreads, Runnable closer) {
    return blocking(client, callerMayBlock, maxThreads, null, closer);
  }

  private static Connection blocking(
      DynamoDbClient client,
      boolean callerMayBlock,
      int maxThreads,
      @Nullable Timeouts timeouts,
      Runnable closer) {
    Optional<DynamoDbServiceClientConfiguration> known =
        configuration(client::serviceClientConfiguration);
    CallStart start =
        new CallStart(
            credentials(known),
            callerMayBlock ? CallStart.HandOver.NONE : CallStart.HandOver.ALL,
            maxThreads,
            System::nanoTime);
    return new Connection(
        new DynamoDbPort.Blocking(client, start, timeouts),
        where(known),
        closedBefore(start, closer));
  }

  /**
   * Through an asynchronous client.
   *
   * @param executor runs what follows a response
   */
  static Connection async(
      DynamoDbAsyncClient client, Executor executor, int maxThreads, Runnable closer) {
    Optional<DynamoDbServiceClientConfiguration> known =
        configuration(client::serviceClientConfiguration);
    CallStart start =
        new CallStart(
            credentials(known),
            known.isPresent() ? CallStart.HandOver.UNTIL_FIRST_RESPONSE : CallStart.HandOver.ALL,
            maxThreads,
            System::nanoTime);
    return new Connection(
        DynamoDbPort.async(client, start, executor), where(known), closedBefore(start, closer));
  }

  void close() {
    closer.run();
  }

  /** Without the rest, such as user information or a query, which may hold secrets. */
  private static String shown(URI endpoint) {
    String host = endpoint.getScheme() + "://" + endpoint.getHost();
    return endpoint.getPort() < 0 ? host : host + ':' + endpoint.getPort();
  }

  private static Runnable closedBefore(CallStart start, Runnable closer) {
    return () -> {
      start.close();
      closer.run();
    };
  }

  private static Optional<DynamoDbServiceClientConfiguration> configuration(
      Supplier<DynamoDbServiceClientConfiguration> client) {
    try {
      return Optional.ofNullable(client.get());
    } catch (UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** They are resolved at once, while the caller prepares its first call. */
  private static @Nullable BackgroundCredentials credentials(
      Optional<DynamoDbServiceClientConfiguration> known) {
    IdentityProvider<? extends AwsCredentialsIdentity> provider =
        known.map(DynamoDbServiceClientConfiguration::credentialsProvider).orElse(null);
    if (provider == null
        || provider instanceof StaticCredentialsProvider
        || provider instanceof AnonymousCredentialsProvider) {
      return null;
    }
    BackgroundCredentials credentials =
        new BackgroundCredentials(provider, Clock.systemUTC(), System::nanoTime);
    var unused = credentials.ready();
    return credentials;
  }

  private static String where(Optional<DynamoDbServiceClientConfiguration> known) {
    return known
        .map(
            configuration ->
                " in "
                    + configuration.region()
                    + configuration
                        .endpointOverride()
                        .map(endpoint -> " at " + shown(endpoint))
                        .orElse(""))
        .orElse("");
  }

  /**
   * Finds the region where the SDK does: the setting, {@code AWS_REGION} (or the system property
   * {@code aws.region}), the profile, and last the instance's metadata service. Outside of EC2 that
   * service does not answer, and the SDK tries several times: so the wait is short.
   */
  static final class Regions {

    static final String MISSING =
        "no region; set the option 'region', or AWS_REGION, or a region in the AWS profile (the"
            + " instance metadata service gives none)";

    private static final Duration MAX_WAIT_FOR_METADATA = Duration.ofSeconds(2);

    private Regions() {}

    /**
     * @param mayBeCustomized whether a customizer may set it, so that it need not be found
     */
    static Optional<Region> find(DynamoDbSettings settings, boolean mayBeCustomized) {
      String region = settings.get(Setting.REGION);
      if (region != null) {
        return Optional.of(Region.of(region));
      }
      return ask(new SystemSettingsRegionProvider())
          .or(() -> ask(new AwsProfileRegionProvider(null, settings.get(Setting.PROFILE))))
          .or(() -> mayBeCustomized ? Optional.empty() : ofInstance());
    }

    private static Optional<Region> ofInstance() {
      AtomicReference<@Nullable Region> found = new AtomicReference<>();
      Thread lookup =
          BackgroundTasks.daemonThreads("larder-dynamodb-region")
              .newThread(() -> ask(new InstanceProfileRegionProvider()).ifPresent(found::set));
      lookup.start();
      try {
        lookup.join(MAX_WAIT_FOR_METADATA.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.ofNullable(found.get());
    }

    private static Optional<Region> ask(AwsRegionProvider provider) {
      try {
        @Nullable Region region = provider.getRegion();
        return Optional.ofNullable(region);
      } catch (SdkClientException e) {
        // The SDK reports by this that the provider has none.
        return Optional.empty();
      }
    }
  }
}
