// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Client, storage and backend are closed in any order, each twice, while requests are in progress.
 * No request fails before its client is closed, and no thread remains.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
class CloseUnderLoadTest {

  private static final int CALLERS = 6;
  private static final CountingOrigin ORIGIN = CountingOrigin.start();

  private final LocalDynamoDb dynamoDb;

  CloseUnderLoadTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  @AfterAll
  static void closeOrigin() {
    ORIGIN.close();
  }

  static Stream<Arguments> orders() {
    return Stream.of("classic", "async")
        .flatMap(
            kind ->
                Stream.of(
                        List.of("client", "stack", "backend"),
                        List.of("client", "backend", "stack"),
                        List.of("stack", "client", "backend"),
                        List.of("stack", "backend", "client"),
                        List.of("backend", "client", "stack"),
                        List.of("backend", "stack", "client"))
                    .map(order -> Arguments.of(kind, order)));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void nothingHangsOrLeaksAndNoRequestFails(String kind, List<String> order) throws Exception {
    List<Thread> before = larderThreads();
    ORIGIN.on("/a", OriginResponse.ok("page").cacheControl("max-age=60"));
    ORIGIN.on("/b", OriginResponse.ok("page").cacheControl("no-cache").etag("b"));
    boolean mayBlock = kind.equals("classic");
    CacheStore backend = backend(mayBlock);
    CacheStack stack =
        CacheStack.builder()
            .store(backend)
            .callerMayBlock(mayBlock)
            .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
            .build();
    TestClient client = mayBlock ? new ClassicTestClient(stack) : new AsyncTestClient(stack);
    Map<String, AutoCloseable> parts = Map.of("client", client, "stack", stack, "backend", backend);
    AtomicBoolean clientIsClosed = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch busy = new CountDownLatch(CALLERS * 3);
    List<Thread> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      String path = caller % 2 == 0 ? "/a" : "/b";
      Thread thread = new Thread(() -> call(client, path, busy, clientIsClosed, failure));
      callers.add(thread);
      thread.start();
    }
    assertThat(busy.await(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS)).isTrue();
    for (int time = 0; time < 2; time++) {
      for (String part : order) {
        clientIsClosed.compareAndSet(false, part.equals("client"));
        Objects.requireNonNull(parts.get(part)).close();
      }
    }
    for (Thread caller : callers) {
      caller.join(Patience.OF_TESTS.toMillis());
      assertThat(caller.isAlive()).as("a caller hangs").isFalse();
    }
    assertThat(failure.get()).isNull();
    List<Thread> own = larderThreads();
    own.removeAll(before);
    for (Thread thread : own) {
      thread.join(Patience.OF_TESTS.toMillis());
      assertThat(thread.isAlive()).as("leaked: " + thread.getName()).isFalse();
    }
  }

  private static void call(
      TestClient client,
      String path,
      CountDownLatch busy,
      AtomicBoolean clientIsClosed,
      AtomicReference<Throwable> failure) {
    while (!clientIsClosed.get()) {
      try {
        Exchange seen = client.get(ORIGIN.uri(path));
        // A client that is being closed answers a validation itself, with 504.
        if (!seen.text().equals("page") && !clientIsClosed.get()) {
          failure.set(new AssertionError("another page: " + seen.status() + " " + seen.text()));
        }
        busy.countDown();
      } catch (Exception | AssertionError e) {
        if (!clientIsClosed.get()) {
          failure.set(e);
        }
        return;
      }
    }
  }

  private CacheStore backend(boolean mayBlock) {
    CacheStore store =
        DynamoDbBackend.builder()
            .table(dynamoDb.freshTableName())
            .endpoint(dynamoDb.endpoint())
            .region(LocalDynamoDb.REGION)
            .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
            .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
            .attemptTimeout(Patience.OF_TESTS)
            .build()
            .create(
                BackendConfig.builder()
                    .readDeadline(Patience.OF_TESTS)
                    .writeDeadline(Patience.OF_TESTS)
                    .callerMayBlock(mayBlock)
                    .build());
    store.ready().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    return store;
  }

  private static List<Thread> larderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("larder-"))
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
