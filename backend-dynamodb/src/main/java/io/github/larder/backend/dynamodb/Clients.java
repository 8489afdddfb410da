package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbBaseClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

/**
 * Takes the client that was passed in, or builds one with the patience of a cache: two attempts of
 * a quarter of a second, where the SDK's defaults would wait for much longer than an origin takes.
 */
final class Clients {

  private static final int MOST_ATTEMPTS = 2;
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(250);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** As many as the SDK's blocking client has connections. */
  private static final int MOST_THREADS = 50;

  private Clients() {}

  /**
   * Connects, without a call.
   *
   * @param region what {@link Regions} found
   * @param callerMayBlock whether calls may block the calling thread
   */
  static Connection connect(
      DynamoDbSettings settings, Optional<Region> region, boolean callerMayBlock) {
    DynamoDbClient client = settings.client();
    DynamoDbAsyncClient asyncClient = settings.asyncClient();
    if (client != null && (callerMayBlock || asyncClient == null)) {
      return callerMayBlock
          ? new Connection(
              BlockingCalls.onCaller(client), whereOf(client::serviceClientConfiguration), () -> {})
          : lifted(client);
    }
    if (asyncClient != null) {
      return new Connection(
          new AsyncCalls(asyncClient), whereOf(asyncClient::serviceClientConfiguration), () -> {});
    }
    return callerMayBlock ? blocking(settings, region) : async(settings, region);
  }

  private static Connection blocking(DynamoDbSettings settings, Optional<Region> region) {
    DynamoDbClientBuilder builder =
        DynamoDbClient.builder()
            .httpClientBuilder(Apache5HttpClient.builder().connectionTimeout(CONNECT_TIMEOUT));
    configure(builder, settings, region);
    if (settings.clientCustomizer() != null) {
      settings.clientCustomizer().accept(builder);
    }
    DynamoDbClient built = build(builder::build);
    return new Connection(
        BlockingCalls.onCaller(built), whereOf(built::serviceClientConfiguration), built::close);
  }

  private static Connection async(DynamoDbSettings settings, Optional<Region> region) {
    DynamoDbAsyncClientBuilder builder =
        DynamoDbAsyncClient.builder()
            .httpClientBuilder(
                NettyNioAsyncHttpClient.builder()
                    .connectionTimeout(CONNECT_TIMEOUT)
                    // Refused connections are now and then reported only when this is over.
                    .connectionAcquisitionTimeout(CONNECT_TIMEOUT));
    configure(builder, settings, region);
    if (settings.asyncClientCustomizer() != null) {
      settings.asyncClientCustomizer().accept(builder);
    }
    DynamoDbAsyncClient built = build(builder::build);
    return new Connection(
        new AsyncCalls(built), whereOf(built::serviceClientConfiguration), built::close);
  }

  /** A blocking client for callers that must not be blocked: it gets threads of its own. */
  private static Connection lifted(DynamoDbClient client) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "larder-dynamodb-call");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return new Connection(
        BlockingCalls.on(threads, client),
        whereOf(client::serviceClientConfiguration),
        ((ExecutorService) threads)::shutdownNow);
  }

  private static void configure(
      DynamoDbBaseClientBuilder<?, ?> builder, DynamoDbSettings settings, Optional<Region> region) {
    region.ifPresent(builder::region);
    URI endpoint = settings.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    AwsCredentialsProvider credentials = credentials(settings);
    if (credentials != null) {
      builder.credentialsProvider(credentials);
    }
    builder.overrideConfiguration(
        ClientOverrideConfiguration.builder()
            .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
            .retryStrategy(retries -> retries.maxAttempts(MOST_ATTEMPTS))
            .build());
  }

  /** {@code null} leaves it to the SDK's default chain. */
  private static @Nullable AwsCredentialsProvider credentials(DynamoDbSettings settings) {
    String id = settings.accessKeyId();
    String secret = settings.secretAccessKey();
    if (id != null && secret != null) {
      String token = settings.sessionToken();
      return StaticCredentialsProvider.create(
          token == null
              ? AwsBasicCredentials.create(id, secret)
              : AwsSessionCredentials.create(id, secret, token));
    }
    return settings.profile() == null
        ? null
        : ProfileCredentialsProvider.create(settings.profile());
  }

  /** A customizer may leave the builder in a state that the SDK refuses. */
  private static <T> T build(Supplier<T> builder) {
    try {
      return builder.get();
    } catch (SdkClientException | IllegalArgumentException | IllegalStateException e) {
      throw new BackendConfigurationException(
          DynamoDbBackend.SUBJECT, List.of("the client cannot be built: " + e.getMessage()));
    }
  }

  /** A client that is not the SDK's own, such as that of DAX, may not tell. */
  private static String whereOf(Supplier<DynamoDbServiceClientConfiguration> configuration) {
    try {
      DynamoDbServiceClientConfiguration known = configuration.get();
      return " in "
          + known.region()
          + known.endpointOverride().map(endpoint -> " at " + endpoint).orElse("");
    } catch (UnsupportedOperationException e) {
      return "";
    }
  }
}
