package io.github.larder.backend.dynamodb;

import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

/**
 * How the table is reached.
 *
 * @param calls the calls
 * @param where region and endpoint in words, to follow the name of the table
 * @param closer closes what was made for it, and nothing that was passed in
 */
record Connection(DynamoDbCalls calls, String where, Runnable closer) {

  /** Over a blocking client; callers that must not be blocked get threads of its own. */
  static Connection blocking(
      DynamoDbClient client, boolean callerMayBlock, int mostThreads, Runnable closer) {
    String where = whereOf(client::serviceClientConfiguration);
    if (callerMayBlock) {
      return new Connection(BlockingCalls.onCaller(client), where, closer);
    }
    ThreadPoolExecutor threads = DaemonThreads.pool("larder-dynamodb-call", mostThreads);
    return new Connection(
        BlockingCalls.on(threads, client),
        where,
        () -> {
          var unused = threads.shutdownNow();
          closer.run();
        });
  }

  static Connection async(DynamoDbAsyncClient client, Executor executor, Runnable closer) {
    return new Connection(
        new AsyncCalls(client, executor), whereOf(client::serviceClientConfiguration), closer);
  }

  void close() {
    closer.run();
  }

  /** The rest, such as user information or a query, may hold secrets. */
  private static String shown(URI endpoint) {
    String host = endpoint.getScheme() + "://" + endpoint.getHost();
    return endpoint.getPort() < 0 ? host : host + ':' + endpoint.getPort();
  }

  /** A client that is not the SDK's own, such as that of DAX, may not tell. */
  private static String whereOf(Supplier<DynamoDbServiceClientConfiguration> configuration) {
    try {
      DynamoDbServiceClientConfiguration known = configuration.get();
      return " in "
          + known.region()
          + known.endpointOverride().map(endpoint -> " at " + shown(endpoint)).orElse("");
    } catch (UnsupportedOperationException e) {
      return "";
    }
  }
}
