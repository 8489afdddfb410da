// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.RecordedOperations;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A caching client over a real origin. A hit is a request that the origin does not count:
 * HttpClient's own status is a hit also when it rejects the entry and calls the origin.
 */
abstract class CachingClientContract {

  private final CountingOrigin origin = CountingOrigin.start();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final RecordedOperations operations = new RecordedOperations();
  private TestClient client;

  /** A stack over the entries of this test; each acts as a separate process. */
  abstract CacheStackBuilder stack();

  abstract TestClient.Kind kind();

  @BeforeEach
  void openClient() {
    client = newClient();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    origin.close();
  }

  TestClient newClient() {
    CacheStack stack = stack().listener(operations).build();
    TestClient client = kind().over(stack);
    open.add(client);
    open.add(stack);
    return client;
  }

  @Test
  void secondRequestIsAHitAlsoForAnotherClient() throws IOException {
    origin.on("/a", OriginResponse.ok("hello").cacheControl("max-age=60"));
    Exchange first = client.get(origin.uri("/a"));
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("hello");
    Exchange other = newClient().get(origin.uri("/a"));
    assertThat(other.line()).isEqualTo(first.line());
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void hitComesAlsoAfterTheProcessWasRestoredFromASnapshot() throws Exception {
    origin.on("/a", OriginResponse.ok("hello").cacheControl("max-age=60"));
    try (CacheStack stack = stack().listener(operations).build();
        TestClient warm = kind().over(stack)) {
      stack.warmUp(Patience.OF_TESTS);
      warm.get(origin.uri("/a"));
      Resource resource = stack.checkpointResource();
      resource.beforeCheckpoint(Core.getGlobalContext());
      resource.afterRestore(Core.getGlobalContext());
      assertThat(warm.get(origin.uri("/a")).text()).isEqualTo("hello");
      assertThat(origin.calls()).isEqualTo(1);
    }
  }

  @Test
  void urlWithASecretInItsQueryIsAHitTheSecondTimeAndSeparateFromAnotherSecret()
      throws IOException {
    origin.on(
        "/a", request -> OriginResponse.ok("for " + request.query()).cacheControl("max-age=60"));
    for (int i = 0; i < 2; i++) {
      assertThat(client.get(origin.uri("/a?api_key=s3cret")).text())
          .isEqualTo("for api_key=s3cret");
      assertThat(client.get(origin.uri("/a?api_key=other")).text()).isEqualTo("for api_key=other");
    }
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void storeIsReadNoMoreThanNeeded() throws IOException {
    origin.on("/a", OriginResponse.ok("hello").cacheControl("max-age=60"));
    origin.on("/v", OriginResponse.ok("hello").etag("a").cacheControl("no-cache"));
    languages("/l");
    client.get(origin.uri("/a"));
    assertThat(operations.drain()).as("miss").containsExactly("GET MISS", "PUT STORED");
    client.get(origin.uri("/a"));
    assertThat(operations.drain()).as("hit").containsExactly("GET HIT");
    client.get(origin.uri("/v"));
    operations.drain();
    client.get(origin.uri("/v"));
    assertThat(operations.drain()).as("validation").containsExactly("GET HIT", "REFRESH STORED");
    client.get(origin.uri("/l"), "Accept-Language", "en");
    assertThat(operations.drain())
        .as("first variant")
        .containsExactly("GET MISS", "PUT STORED", "UPDATE STORED");
    client.get(origin.uri("/l"), "Accept-Language", "en");
    assertThat(operations.drain()).as("variant").containsExactly("GET HIT", "GET HIT");
  }

  @Test
  void bodyOverHttpClientsOwnLimitIsCached() throws IOException {
    byte[] body = new byte[100_000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) (i * 31);
    }
    origin.on("/big", OriginResponse.ok(body).cacheControl("max-age=60"));
    client.get(origin.uri("/big"));
    assertThat(client.get(origin.uri("/big")).body()).isEqualTo(body);
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void responsesWithoutContentAreHits() throws IOException {
    origin.on("/head", OriginResponse.ok("not sent").cacheControl("max-age=60"));
    origin.on("/204", OriginResponse.status(204).cacheControl("max-age=60"));
    for (int i = 0; i < 2; i++) {
      assertThat(client.send("HEAD", origin.uri("/head")).body()).isNull();
      assertThat(client.get(origin.uri("/204")).status()).isEqualTo(204);
    }
    assertThat(origin.calls("/head")).isEqualTo(1);
    assertThat(origin.calls("/204")).isEqualTo(1);
  }

  @Test
  void validationKeepsTheBodyAndTakesTheNewHeaders() throws IOException {
    int[] calls = {0};
    origin.on(
        "/v",
        request ->
            OriginResponse.ok("body")
                .etag("a")
                .cacheControl(++calls[0] < 2 ? "no-cache" : "max-age=60")
                .header("X-Call", "" + calls[0]));
    client.get(origin.uri("/v"));
    Exchange validated = client.get(origin.uri("/v"));
    assertThat(validated.text()).isEqualTo("body");
    assertThat(origin.conditionalCalls("/v")).isEqualTo(1);
    Exchange hit = newClient().get(origin.uri("/v"));
    assertThat(hit.text()).isEqualTo("body");
    assertThat(hit.headers()).anyMatch(line -> line.equalsIgnoreCase("X-Call: 2"));
    assertThat(origin.calls("/v")).isEqualTo(2);
  }

  @Test
  void variantsAreKeptApart() throws IOException {
    languages("/l");
    for (int i = 0; i < 2; i++) {
      for (String language : List.of("en", "de")) {
        assertThat(client.get(origin.uri("/l"), "Accept-Language", language).text())
            .isEqualTo(language);
      }
    }
    assertThat(origin.calls("/l")).isEqualTo(2);
  }

  @Test
  void writersThatCreateOneRootAtTheSameTimeLoseNoVariant() throws Exception {
    int writers = 6;
    languages("/race");
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    for (int round = 0; round < 5; round++) {
      String path = "/race?round=" + round;
      CyclicBarrier start = new CyclicBarrier(writers);
      List<Future<String>> bodies = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String language = "l" + writer;
        TestClient own = newClient();
        bodies.add(
            threads.submit(
                () -> {
                  start.await();
                  return own.get(origin.uri(path), "Accept-Language", language).text();
                }));
      }
      for (Future<String> body : bodies) {
        body.get();
      }
      origin.resetCalls();
      for (int writer = 0; writer < writers; writer++) {
        String language = "l" + writer;
        assertThat(client.get(origin.uri(path), "Accept-Language", language).text())
            .isEqualTo(language);
      }
      assertThat(origin.calls()).as("round " + round).isZero();
    }
    threads.shutdown();
  }

  @Test
  void unsafeMethodInvalidatesForEveryClient() throws Exception {
    int[] calls = {0};
    origin.on(
        "/a",
        request ->
            request.method().equals("POST")
                ? OriginResponse.status(204)
                : OriginResponse.ok("version " + ++calls[0]).cacheControl("max-age=60"));
    TestClient other = newClient();
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("version 1");
    assertThat(other.get(origin.uri("/a")).text()).isEqualTo("version 1");
    client.send("POST", origin.uri("/a"));
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("version 2");
    // The async cache does not wait for the removal, which may then remove the new version as well.
    Eventually.get(true, () -> !other.get(origin.uri("/a")).text().equals("version 1"));
  }

  @Test
  void responseThatVariesOnACookieIsNotCached() throws IOException {
    origin.on(
        "/c",
        request ->
            OriginResponse.ok("for " + request.header("Cookie"))
                .vary("Cookie")
                .cacheControl("max-age=60"));
    for (String user : List.of("a", "b", "a")) {
      assertThat(client.get(origin.uri("/c"), "Cookie", user).text()).isEqualTo("for " + user);
    }
    assertThat(origin.calls("/c")).isEqualTo(3);
  }

  private void languages(String path) {
    origin.on(
        path,
        request ->
            OriginResponse.ok("" + request.header("Accept-Language"))
                .vary("Accept-Language")
                .cacheControl("max-age=60"));
  }
}
