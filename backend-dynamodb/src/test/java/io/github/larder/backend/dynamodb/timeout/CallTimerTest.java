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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** A client that Larder builds has no timeouts of the SDK, and its calls end as if it had. */
final class CallTimerTest {

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: ";

  private final AtomicLong now = new AtomicLong();
  private final CallTimer timer = new CallTimer(Thread::new, now::get);
  private final AtomicInteger requests = new AtomicInteger();
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

  @ParameterizedTest
  @EnumSource
  void aSilentServerIsATimeoutAndNoLateOne(Silence silence) throws IOException {
    try (ServerSocket server = serve(silence);
        CacheStore store = store(server, Duration.ofMillis(60), Duration.ofMillis(400))) {
      long began = System.nanoTime();
      isTimeout(Await.failureOf(store.get(Samples.KEY)));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
    assertThat(requests).as("attempts").hasValue(2);
  }

  @Test
  void aCallEndsBeforeItsAttempt() throws IOException {
    try (ServerSocket server = serve(Silence.BEFORE_THE_HEAD);
        CacheStore store = store(server, Duration.ofSeconds(20), Duration.ofMillis(60))) {
      isTimeout(Await.failureOf(store.get(Samples.KEY)));
    }
    assertThat(requests).as("attempts").hasValue(1);
  }

  @Test
  void aCallInTimeIsLeftAlone() throws IOException {
    try (ServerSocket server = serve(null);
        CacheStore store = store(server, Duration.ofSeconds(20), Duration.ofSeconds(20))) {
      for (int i = 0; i < 20; i++) {
        assertThat(Await.valueOf(store.get(Samples.KEY))).isEmpty();
      }
    }
    assertThat(requests).hasValue(20);
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
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    Await.until(
        () -> LockSupport.getBlocker(started.get(0)) != null && isWaiting(started.get(0)),
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

  private static CacheStore store(ServerSocket server, Duration attempt, Duration deadline) {
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
                .operations(() -> OperationScope.of(StoreEvents.NO_OP).withLimit(deadline))
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
        requests.incrementAndGet();
        if (silence == Silence.BEFORE_THE_HEAD) {
          return;
        }
        String answer = HEAD + (silence == null ? "2\r\n\r\n{}" : "20\r\n");
        out.write(
            (answer + (silence == Silence.WITHIN_THE_BODY ? "\r\n{" : "")).getBytes(US_ASCII));
        out.flush();
        if (silence != null) {
          return;
        }
      }
    } catch (IOException e) {
      // The client has closed the connection.
      return;
    }
  }
}
