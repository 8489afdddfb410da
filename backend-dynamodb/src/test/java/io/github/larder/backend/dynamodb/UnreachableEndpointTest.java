package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
              "GetItem on table 'http_cache' in us-east-1 at %s does not reach it", endpoint)
          .hasMessageContaining("check endpoint, region and network")
          .asInstanceOf(InstanceOfAssertFactories.type(CacheStoreException.class))
          .extracting(CacheStoreException::kind)
          .isEqualTo(CacheStoreException.Kind.UNAVAILABLE);
    }
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
