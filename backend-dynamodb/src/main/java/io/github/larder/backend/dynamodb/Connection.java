// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

/**
 * How the table is reached. Of a client, built or passed in, the credentials are asked for beside
 * the calls: see {@link BackgroundCredentials}. A client that is not the SDK's own, such as that of
 * DAX, may not say whom it asks; then it does that itself, at each call.
 *
 * @param calls the calls
 * @param where region and endpoint in words, to follow the name of the table
 * @param closer closes what was made for it, and nothing that was passed in
 */
record Connection(DynamoDbCalls calls, String where, Runnable closer) {

  /** Over a blocking client; callers that must not be blocked get threads of its own. */
  static Connection blocking(
      DynamoDbClient client, boolean callerMayBlock, int maxThreads, Runnable closer) {
    Optional<DynamoDbServiceClientConfiguration> known =
        configuration(client::serviceClientConfiguration);
    CallStart start =
        new CallStart(
            credentials(known),
            callerMayBlock ? CallStart.HandOver.NONE : CallStart.HandOver.ALL,
            maxThreads,
            System::nanoTime);
    return new Connection(
        new BlockingCalls(client, start), where(known), closedBefore(start, closer));
  }

  /**
   * @param executor where to go on after an answer
   */
  static Connection async(
      DynamoDbAsyncClient client, Executor executor, int maxThreads, Runnable closer) {
    Optional<DynamoDbServiceClientConfiguration> known =
        configuration(client::serviceClientConfiguration);
    CallStart start =
        new CallStart(
            credentials(known),
            known.isPresent() ? CallStart.HandOver.UNTIL_ANSWERED : CallStart.HandOver.ALL,
            maxThreads,
            System::nanoTime);
    return new Connection(
        new AsyncCalls(client, start, executor), where(known), closedBefore(start, closer));
  }

  void close() {
    closer.run();
  }

  /** The rest, such as user information or a query, may hold secrets. */
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

  /** The first question is asked at once, beside whatever comes before the first call. */
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
}
