// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

final class UnreachableEndpointTest {

  private static final CacheKey KEY = new CacheKey("https://example.org/");

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itIsNamed(boolean callerMayBlock) throws IOException {
    URI endpoint = URI.create("http://127.0.0.1:" + closedPort());
    try (CacheStore store = store(endpoint, callerMayBlock)) {
      Throwable failure = Await.failureOf(store.get(KEY));

      assertThat(failure)
          .isExactlyInstanceOf(CacheStoreException.class)
          .hasMessageStartingWith(
              "GetItem on table 'http_cache' in us-east-1 at " + endpoint + " does not reach it")
          .hasMessageContaining("check endpoint, region and network")
          .asInstanceOf(InstanceOfAssertFactories.type(CacheStoreException.class))
          .extracting(CacheStoreException::kind)
          .isEqualTo(CacheStoreException.Kind.UNAVAILABLE);
    }
  }

  /** The wait for a connection is all that the SDK's Netty client reports here. */
  @Test
  void aWaitForAConnectionIsNamed() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DynamoDbAsyncClient client =
            DynamoDbAsyncClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(
                    NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(1)
                        .connectionAcquisitionTimeout(Duration.ofMillis(1)))
                .build();
        CacheStore store =
            DynamoDbBackend.builder()
                .asyncClient(client)
                .build()
                .create(BackendConfig.builder().callerMayBlock(false).build())) {
      CompletableFuture<?> holder = store.get(KEY).toCompletableFuture();
      assertThat(Await.failureOf(store.get(new CacheKey("https://example.org/2"))))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.UNAVAILABLE))
          .hasMessageContaining(
              " does not reach it (it got no connection in time); check endpoint, region and"
                  + " network, or raise maxConnections");
      assertThat(Await.failureOf(holder)).isInstanceOf(CacheStoreException.class);
    }
  }

  /** User information, path and query may hold secrets. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlySchemeHostAndPortAreShown(boolean callerMayBlock) throws IOException {
    int port = closedPort();
    URI endpoint = URI.create("http://name:pass-word@127.0.0.1:" + port + "/path-x?query-x=1");
    Logger root = (Logger) LoggerFactory.getLogger("io.github.larder");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    root.addAppender(logged);
    List<Throwable> failures = new ArrayList<>();
    try (CacheStore store = store(endpoint, callerMayBlock)) {
      failures.add(Await.failureOf(store.get(KEY)));
      failures.add(Await.failureOf(store.ready()));
      failures.add(Await.failureOf(store.put(KEY, Samples.response())));
      failures.add(Await.failureOf(store.catalog().orElseThrow().estimatedCount()));
    } finally {
      root.detachAppender(logged);
    }
    assertThat(failures)
        .extracting(Throwable::getMessage)
        .allSatisfy(
            message ->
                assertThat(message)
                    .contains("at http://127.0.0.1:" + port + " ")
                    .doesNotContain("pass-word", "path-x", "query-x"));
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("pass-word") || line.contains("query-x"));
  }

  @Test
  void creatingAStoreDoesNotConnect() throws IOException {
    try (CacheStore store = store(URI.create("http://127.0.0.1:" + closedPort()), true)) {
      assertThat(store.catalog()).isPresent();
    }
  }

  private static CacheStore store(URI endpoint, boolean callerMayBlock) {
    return DynamoDbBackend.builder()
        .region("us-east-1")
        .endpoint(endpoint)
        .accessKeyId("dummy")
        .secretAccessKey("dummy")
        .build()
        .create(BackendConfig.builder().callerMayBlock(callerMayBlock).build());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
