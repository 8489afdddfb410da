// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.timeout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.utils.AttributeMap;

/** A client that Larder builds has no timeouts of the SDK, and its calls end as if it had. */
final class CallTimerTest {

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: ";

  /** Longer than a test may take: only what ends a call sooner lets it pass. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private final AtomicLong now = new AtomicLong();
  private final CallTimer timer = new CallTimer(Thread::new, now::get);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Duration limit = LONG;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  /** When a server stops answering. */
  enum Silence {
    BEFORE_THE_HEAD,
    WITHIN_THE_HEAD,
    WITHIN_THE_BODY
  }

  @AfterEach
  void close() throws IOException {
    timer.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** The first answer comes: a process that has just started takes seconds for its first call. */
  @ParameterizedTest
  @EnumSource
  void aServerThatFallsSilentIsATimeout(Silence silence) throws IOException {
    try (ServerSocket server = serve(silence);
        CacheStore store = store(server, Duration.ofMillis(100))) {
      assertThat(Await.valueOf(store.get(Samples.KEY))).isEmpty();
      isTimeout(Await.failureOf(store.get(Samples.KEY)));
    }
  }

  @Test
  void aCallEndsBeforeItsAttempt() throws IOException {
    try (ServerSocket server = serve(Silence.BEFORE_THE_HEAD);
        CacheStore store = store(server, LONG)) {
      assertThat(Await.valueOf(store.get(Samples.KEY))).isEmpty();
      limit = Duration.ofMillis(100);
      isTimeout(Await.failureOf(store.get(Samples.KEY)));
    }
  }

  @Test
  void aCallInTimeIsLeftAlone() throws IOException {
    try (ServerSocket server = serve(null);
        CacheStore store = store(server, LONG)) {
      for (int i = 0; i < 20; i++) {
        assertThat(Await.valueOf(store.get(Samples.KEY))).isEmpty();
      }
    }
  }

  @Test
  void anOverdueRequestIsAbortedOnceAndNoOther() {
    AtomicInteger aborts = new AtomicInteger();
    TimedCall call = new TimedCall(now::get, 100, 10);
    call.begin(aborts::incrementAndGet);
    call.abortIfDue(9);
    assertThat(aborts).hasValue(0);
    call.abortIfDue(10);
    call.abortIfDue(11);
    assertThat(aborts).hasValue(1);
    now.set(20);
    call.begin(aborts::incrementAndGet);
    call.abortIfDue(29);
    call.end();
    call.abortIfDue(1000);
    assertThat(aborts).hasValue(1);
  }

  @Test
  void noAttemptBeginsAfterTheCall() {
    TimedCall call = new TimedCall(now::get, 100, 1000);
    now.set(99);
    call.begin(() -> {});
    assertThat(call.remainingOfAttempt()).isEqualTo(1);
    now.set(100);
    assertThatThrownBy(() -> call.begin(() -> {})).isInstanceOf(ApiCallTimeoutException.class);
  }

  @Test
  void whatEndedLateIsATimeout() {
    SdkClientException failure = SdkClientException.create("aborted");
    assertThatThrownBy(() -> call(() -> now.addAndGet(100), failure))
        .isInstanceOf(ApiCallTimeoutException.class)
        .hasCause(failure);
    assertThatThrownBy(() -> call(() -> now.addAndGet(99), failure)).isSameAs(failure);
    RuntimeException other = new IllegalStateException("a fault of another kind");
    assertThatThrownBy(() -> call(() -> now.addAndGet(100), other)).isSameAs(other);
    TimedCall attempt = new TimedCall(now::get, 100, 10);
    attempt.begin(() -> {});
    now.addAndGet(10);
    assertThat(attempt.reason(failure)).isInstanceOf(ApiCallAttemptTimeoutException.class);
  }

  /** The SDK takes an unknown host for another failure, and fails at that. */
  @Test
  void aNameThatIsResolvedTooLateIsATimeout() {
    try (SdkHttpClient client =
            timer
                .timed(new UnknownHost(() -> now.addAndGet(100)))
                .buildWithDefaults(AttributeMap.empty());
        DynamoDbClient dynamoDb =
            DynamoDbClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(client)
                .build()) {
      assertThatThrownBy(
              () ->
                  timer.call(
                      Duration.ofNanos(1000), Duration.ofNanos(50), () -> dynamoDb.listTables()))
          .isInstanceOf(ApiCallAttemptTimeoutException.class);
    }
  }

  @Test
  void pausesEndWithTheCall() {
    BackoffStrategy pauses = timer.limited(attempt -> Duration.ofNanos(50));
    assertThat(pauses.computeDelay(1)).isEqualTo(Duration.ofNanos(50));
    assertThat(timer.remaining()).isNull();
    timer.call(
        Duration.ofNanos(100),
        Duration.ofNanos(1000),
        () -> {
          assertThat(pauses.computeDelay(1)).isEqualTo(Duration.ofNanos(50));
          now.addAndGet(70);
          assertThat(pauses.computeDelay(1)).isEqualTo(Duration.ofNanos(30));
          assertThat(timer.remaining()).isEqualTo(Duration.ofNanos(30));
          now.addAndGet(70);
          assertThat(pauses.computeDelay(1)).isZero();
          assertThat(timer.remaining()).isZero();
          return "done";
        });
    assertThat(timer.remaining()).isNull();
  }

  /** The thread waits to be woken after a while without calls. */
  @Test
  void aCallAfterAQuietTimeIsWatchedAsWell() throws InterruptedException {
    AtomicInteger threads = new AtomicInteger();
    List<Thread> started = new ArrayList<>();
    CallTimer quiet =
        new CallTimer(
            runnable -> {
              threads.incrementAndGet();
              Thread thread = new Thread(runnable);
              started.add(thread);
              return thread;
            },
            now::get);
    quiet.call(Duration.ofSeconds(1), Duration.ofSeconds(1), () -> "first");
    Await.until(
        () -> {
          now.addAndGet(Duration.ofSeconds(3).toNanos());
          return isWaiting(started.get(0));
        },
        () -> "not asleep");
    quiet.call(Duration.ofSeconds(1), Duration.ofSeconds(1), () -> "second");
    Await.until(() -> !isWaiting(started.get(0)), () -> "not woken");
    quiet.close();
    started.get(0).join();
    assertThat(threads).hasValue(1);
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private void call(Runnable step, RuntimeException failure) {
    timer.call(
        Duration.ofNanos(100),
        Duration.ofNanos(1000),
        () -> {
          step.run();
          throw failure;
        });
  }

  private static void isTimeout(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            CacheStoreException.class, thrown -> assertThat(thrown.kind()).isEqualTo(Kind.TIMEOUT));
  }

  private CacheStore store(ServerSocket server, Duration attempt) {
    return DynamoDbBackend.builder()
        .region("us-east-1")
        .endpoint(URI.create("http://127.0.0.1:" + server.getLocalPort()))
        .accessKeyId("dummy")
        .secretAccessKey("dummy")
        .attemptTimeout(attempt)
        .createTable(false)
        .build()
        .create(
            BackendConfig.builder()
                .operations(
                    () ->
                        OperationScope.of(StoreEvents.NO_OP)
                            .withLimit(limit)
                            .withFirst(requests.get() == 0))
                .build());
  }

  /**
   * @param silence when it stops answering; {@code null} to answer
   */
  private ServerSocket serve(@Nullable Silence silence) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  sockets.add(socket);
                  Thread connection = new Thread(() -> answer(socket, silence));
                  connection.setDaemon(true);
                  connection.start();
                } catch (IOException e) {
                  return;
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private void answer(Socket socket, @Nullable Silence silence) {
    try {
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      OutputStream out = socket.getOutputStream();
      while (true) {
        int length = 0;
        String line = reader.readLine();
        if (line == null) {
          return;
        }
        for (; line != null && !line.isEmpty(); line = reader.readLine()) {
          if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
            length = Integer.parseInt(line.substring(15).strip());
          }
        }
        for (int read = 0; read < length; read++) {
          int unused = reader.read();
        }
        boolean silent = silence != null && requests.incrementAndGet() > 1;
        if (silent && silence == Silence.BEFORE_THE_HEAD) {
          return;
        }
        String answer = HEAD + (silent ? "20\r\n" : "2\r\n\r\n{}");
        out.write(
            (answer + (silent && silence == Silence.WITHIN_THE_BODY ? "\r\n{" : ""))
                .getBytes(US_ASCII));
        out.flush();
        if (silent) {
          return;
        }
      }
    } catch (IOException e) {
      // The client has closed the connection.
      return;
    }
  }

  /**
   * Resolves no name.
   *
   * @param before runs first
   */
  private record UnknownHost(Runnable before)
      implements SdkHttpClient.Builder<UnknownHost>, SdkHttpClient {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return this;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws UnknownHostException {
          before.run();
          throw new UnknownHostException("dynamodb was not resolved in time");
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {}
  }
}
