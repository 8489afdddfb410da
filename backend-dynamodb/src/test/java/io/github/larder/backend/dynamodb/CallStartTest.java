// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.CallStart.CallNotMadeException;
import io.github.larder.backend.dynamodb.CallStart.HandOver;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

/** The queue in front of a blocking client: which calls wait in it, and how they end. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class CallStartTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> made = new CopyOnWriteArrayList<>();
  private final CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void release() {
    held.countDown();
  }

  @Test
  void aCallThatTimesOutInTheQueueIsNotMade() {
    try (CallStart start = new CallStart(null, HandOver.ALL, 1, nanos::get)) {
      CompletableFuture<GetItemResponse> first = start.begin(get(LIMIT), this::hold);
      CompletableFuture<PutItemResponse> late = start.begin(put(LIMIT), this::makePut);
      Await.until(() -> made.contains("get"), () -> "not begun");
      nanos.addAndGet(LIMIT.toNanos());
      held.countDown();
      Await.valueOf(first);
      assertThat(Await.failureOf(late))
          .isInstanceOfSatisfying(
              CallNotMadeException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
    }
    assertThat(made).containsExactly("get");
  }

  @Test
  void aCallThatHasWaitedHasOnlyTheRestOfItsTimeout() {
    CompletableFuture<AwsRequestOverrideConfiguration> limits = new CompletableFuture<>();
    try (CallStart start = new CallStart(null, HandOver.ALL, 1, nanos::get)) {
      CompletableFuture<GetItemResponse> first = start.begin(get(LIMIT), this::hold);
      CompletableFuture<GetItemResponse> second =
          start.begin(
              get(LIMIT),
              request -> {
                limits.complete(request.overrideConfiguration().orElseThrow());
                return CompletableFuture.completedFuture(GetItemResponse.builder().build());
              });
      Await.until(() -> made.contains("get"), () -> "not begun");
      nanos.addAndGet(LIMIT.toNanos() - 200_000_000);
      held.countDown();
      Await.valueOf(first);
      Await.valueOf(second);
    }
    AwsRequestOverrideConfiguration seen = Await.valueOf(limits);
    assertThat(seen.apiCallTimeout()).contains(Duration.ofMillis(200));
    assertThat(seen.apiCallAttemptTimeout()).contains(Duration.ofMillis(200));
  }

  @Test
  void aCallThatLostItsConnectionIsRetriedOnce() {
    try (CallStart start = new CallStart(null, HandOver.NONE, 1, nanos::get)) {
      List<AwsRequestOverrideConfiguration> limits = new CopyOnWriteArrayList<>();
      CompletableFuture<GetItemResponse> call =
          start.begin(
              get(LIMIT),
              request -> {
                limits.add(request.overrideConfiguration().orElseThrow());
                nanos.addAndGet(100_000_000);
                return limits.size() == 1
                    ? CompletableFuture.failedFuture(lostConnection())
                    : CompletableFuture.completedFuture(GetItemResponse.builder().build());
              });
      Await.valueOf(call);
      assertThat(limits)
          .extracting(limit -> limit.apiCallTimeout().orElseThrow())
          .containsExactly(LIMIT, LIMIT.minusMillis(100));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 500})
  void aCallLosesItsConnectionTwiceOrOutOfTime(int attemptMillis) {
    AtomicLong attempts = new AtomicLong();
    try (CallStart start = new CallStart(null, HandOver.NONE, 1, nanos::get)) {
      CompletableFuture<GetItemResponse> call =
          start.begin(
              get(LIMIT),
              request -> {
                attempts.incrementAndGet();
                nanos.addAndGet(attemptMillis * 1_000_000L);
                return CompletableFuture.failedFuture(lostConnection());
              });
      assertThat(Await.failureOf(call)).hasMessageContaining("connection was closed");
    }
    assertThat(attempts).hasValue(attemptMillis == 100 ? 2 : 1);
  }

  private static SdkClientException lostConnection() {
    return SdkClientException.create(
        "Unable to execute HTTP request: The connection was closed during the request",
        new IOException("The connection was closed during the request. It will succeed"));
  }

  @Test
  void closingFailsWaitingAndLaterCalls() {
    CallStart start = new CallStart(null, HandOver.ALL, 1, nanos::get);
    CompletableFuture<GetItemResponse> underWay = start.begin(get(LIMIT), this::hold);
    CompletableFuture<PutItemResponse> waiting = start.begin(put(LIMIT), this::makePut);
    Await.until(() -> made.size() == 1, () -> "not begun");
    start.close();
    CompletableFuture<PutItemResponse> later = start.begin(put(LIMIT), this::makePut);
    for (CompletableFuture<?> call : List.of(waiting, later)) {
      assertThat(Await.failureOf(call)).hasMessage("was not made: the store was closed");
    }
    assertThat(Await.failureOf(underWay)).hasMessage("interrupted");
    assertThat(made).containsExactly("get");
  }

  @Test
  void theFirstCallsRunOnAnotherThread() {
    try (CallStart start = new CallStart(null, HandOver.UNTIL_FIRST_RESPONSE, 1, nanos::get)) {
      Thread caller = Thread.currentThread();
      CompletableFuture<Boolean> first = onThread(start, caller);
      assertThat(Await.valueOf(first)).as("while the SDK loads its classes").isFalse();
      assertThat(Await.valueOf(onThread(start, caller))).isTrue();
    }
  }

  /** A store over a blocking client whose callers must not be blocked, with a single connection. */
  @Test
  void whatIsGivenUpInTheQueueIsNotWrittenLater(LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    CallLog log = new CallLog();
    try (CacheStore store =
        LocalBackend.of(local, table.name(), log)
            .createTable(false)
            .httpClient("apache5")
            .maxConnections(1)
            .build()
            .create(
                LocalStore.config(StoreEvents.NO_OP)
                    .callerMayBlock(false)
                    .writeDeadline(Duration.ofMillis(50))
                    .startDeadline(LocalBackend.PATIENCE)
                    .build())) {
      log.hold("GetItem");
      CompletableFuture<?> first = store.get(KEY).toCompletableFuture();
      CompletableFuture<?> put = store.put(KEY, Samples.response()).toCompletableFuture();
      // Its deadline has begun by now.
      long begin = System.nanoTime();
      Await.until(() -> System.nanoTime() - begin > 60_000_000, () -> "time stands still");
      log.release("GetItem");
      Await.valueOf(first);
      assertThat(Await.failureOf(put))
          .hasMessageContaining("was not made: its deadline had passed");
    }
    assertThat(log.calls()).containsExactly("GetItem");
    assertThat(table.size()).isZero();
  }

  /** A client that was passed in may do anything before it sends a request. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatBlocksItsCallerBlocksNoCallerOfTheStore(boolean known, LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    CallLog log = new CallLog();
    log.hold("GetItem");
    DynamoDbAsyncClientBuilder builder =
        DynamoDbAsyncClient.builder()
            .endpointOverride(local.endpoint())
            .region(Region.of(LocalDynamoDb.REGION))
            .credentialsProvider(local.client().serviceClientConfiguration().credentialsProvider())
            .httpClientBuilder(NettyNioAsyncHttpClient.builder())
            .overrideConfiguration(settings -> settings.addExecutionInterceptor(log));
    try (DynamoDbAsyncClient client = builder.build();
        CacheStore store =
            LocalStore.openAsync(
                DynamoDbBackend.builder()
                    .table(table.name())
                    .createTable(false)
                    .asyncClient(known ? client : new Secretive(client)),
                StoreEvents.NO_OP)) {
      CompletableFuture<?> call = store.get(KEY).toCompletableFuture();
      assertThat(call).isNotDone();
      log.release("GetItem");
      Await.valueOf(call);
    }
  }

  private CompletableFuture<Boolean> onThread(CallStart start, Thread caller) {
    return start.begin(
        get(LIMIT), request -> CompletableFuture.completedFuture(Thread.currentThread() == caller));
  }

  private CompletableFuture<GetItemResponse> hold(GetItemRequest request) {
    made.add("get");
    try {
      held.await();
    } catch (InterruptedException e) {
      return CompletableFuture.failedFuture(new IllegalStateException("interrupted"));
    }
    return CompletableFuture.completedFuture(GetItemResponse.builder().build());
  }

  private CompletableFuture<PutItemResponse> makePut(PutItemRequest request) {
    made.add("put");
    return CompletableFuture.completedFuture(PutItemResponse.builder().build());
  }

  private static GetItemRequest get(Duration limit) {
    return GetItemRequest.builder()
        .overrideConfiguration(limits -> limits.apiCallTimeout(limit).apiCallAttemptTimeout(LIMIT))
        .build();
  }

  private static PutItemRequest put(Duration limit) {
    return PutItemRequest.builder()
        .overrideConfiguration(limits -> limits.apiCallTimeout(limit))
        .build();
  }

  /** Does not report its configuration, as the client of DAX. */
  private record Secretive(DynamoDbAsyncClient client) implements DynamoDbAsyncClient {

    @Override
    public CompletableFuture<GetItemResponse> getItem(GetItemRequest request) {
      return client.getItem(request);
    }

    @Override
    public String serviceName() {
      return client.serviceName();
    }

    @Override
    public void close() {}
  }
}
