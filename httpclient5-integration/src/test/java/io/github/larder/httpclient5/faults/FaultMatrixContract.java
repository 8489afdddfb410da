// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.DynamoDbEngine;
import io.github.larder.testing.Fault;
import io.github.larder.testing.FaultyDynamoDb;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault of DynamoDB at every operation: the application gets the origin's content in time,
 * and after the fault the cache works again.
 *
 * <p>In time means: at most the deadline plus 100 ms longer than the origin alone (the median of
 * several exchanges without a cache). A busy machine may delay any single exchange, and may even
 * use up the deadline before the fault occurs. Therefore a cell is repeated, with another resource,
 * if it was late or its fault did not occur; the response is checked each time. For the same reason
 * the cache has seconds after the fault, and minutes of its clock, to become a hit.
 *
 * <p>All cells share one client whose stack has four connections: a leaked connection would be
 * missing in later cells.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultMatrixContract {

  static final Duration DEADLINE = Duration.ofMillis(150);
  static final Duration ALLOWANCE = Duration.ofMillis(100);

  private static final int MAX_TRIES = 5;
  private static final int CONNECTIONS = 4;

  /** Netty closes a connection whose answer hangs some seconds after the call was abandoned. */
  private static final Duration MAX_CLEANUP = Duration.ofSeconds(30);

  /** Threads of Larder and of the SDK's clients; those of DynamoDB Local continue. */
  private static final Pattern OURS = Pattern.compile("larder|sdk-|aws-java-sdk-|faulty-dynamodb");

  /** Longer than any hold, pause or open breaker. */
  private static final Duration AFTER_HOLDS = Duration.ofMinutes(2);

  private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
  private final MutableClock clock = MutableClock.at(Instant.now());
  private final CountingOrigin origin = CountingOrigin.start();
  private final FaultyDynamoDb endpoint;
  private final CacheStack otherStack;
  private final TestClient other;
  private final CacheStack stack;
  private final TestClient client;
  private final Duration originAlone;
  private final FaultMatrix matrix;

  /**
   * @param name the name of the client in the table
   * @param callerMayBlock whether the stack may block the client
   */
  FaultMatrixContract(
      DynamoDbEngine engine, String name, boolean callerMayBlock, TestClient.Kind kind)
      throws IOException {
    this.matrix = new FaultMatrix(name);
    this.endpoint = FaultyDynamoDb.inFrontOf(engine);
    String table = engine.freshTableName();
    this.otherStack =
        stack(backend(table).attemptTimeout(Patience.OF_TESTS).maxAttempts(5).build())
            .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
            .build();
    this.other = new ClassicTestClient(otherStack);
    this.stack =
        stack(backend(table).maxConnections(CONNECTIONS).build())
            .deadlines(DEADLINE, DEADLINE)
            .callerMayBlock(callerMayBlock)
            .build();
    stack.ready(Patience.OF_TESTS);
    this.client = kind.over(stack);
    for (CachedOperation operation : CachedOperation.values()) {
      for (int i = 0; i < 5; i++) {
        FaultTrial trial = trial("/warm-up/" + operation + i);
        operation.prepare(trial);
        operation.run(trial);
      }
    }
    this.originAlone = originAlone();
  }

  /** {@return the rows of the table} */
  Set<Fault> faults() {
    return EnumSet.allOf(Fault.class);
  }

  /** Not static: the rows depend on the subclass. */
  Stream<Arguments> cells() {
    return faults().stream()
        .flatMap(
            fault ->
                Arrays.stream(CachedOperation.values())
                    .filter(operation -> FaultMatrix.canMeet(fault, operation))
                    .map(operation -> Arguments.of(fault, operation)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cells")
  void theApplicationGetsTheOriginsContentInTime(Fault fault, CachedOperation operation)
      throws IOException {
    Optional<FaultTrial> best = Optional.empty();
    for (int i = 0; i < MAX_TRIES && best.filter(this::isInTime).isEmpty(); i++) {
      FaultTrial next = trial("/" + fault + "/" + operation + i);
      if (meets(fault, operation, next)) {
        recovers(fault, operation, next);
        best =
            best.filter(trial -> trial.slowest().compareTo(next.slowest()) < 0)
                .or(() -> Optional.of(next));
      }
    }
    assertThat(best)
        .as("%s, %s: occurs in one of %s tries", fault, operation, MAX_TRIES)
        .isPresent();
    FaultTrial trial = best.orElseThrow();
    Duration added = trial.slowest().minus(originAlone);
    matrix.put(fault, operation, trial.originWasAsked() ? "origin" : "cache", added);
    assertThat(trial.slowest())
        .as("%s, %s: the best of %s tries", fault, operation, MAX_TRIES)
        .isLessThanOrEqualTo(limit());
  }

  /** Whether the fault occurred during the operation. */
  private boolean meets(Fault fault, CachedOperation operation, FaultTrial trial)
      throws IOException {
    String[] calls = faulty(fault, operation);
    operation.prepare(trial);
    clock.advance(AFTER_HOLDS);
    endpoint.resetRequests();
    endpoint.inject(fault, calls);
    try {
      operation.run(trial);
      // The application does not wait for an async client's write, which may still follow.
      return calls.length == 0
          ? fault == Fault.REFUSE || endpoint.requests() > 0
          : endpoint.awaitRequests(calls[0], 1, DEADLINE);
    } finally {
      endpoint.heal();
    }
  }

  private void recovers(Fault fault, CachedOperation operation, FaultTrial trial)
      throws IOException {
    String cell = fault + ", " + operation + ": ";
    assertThat(callsEnd()).as(cell + "all calls have ended").isTrue();
    assertThat(isAHitAgain(operation, trial)).as(cell + "is a hit again").isTrue();
    assertThat(callsEnd()).as(cell + "all calls have ended, once more").isTrue();
  }

  private boolean isAHitAgain(CachedOperation operation, FaultTrial trial) throws IOException {
    long end = System.nanoTime() + Patience.OF_TESTS.toNanos();
    do {
      clock.advance(AFTER_HOLDS);
      if (operation.isAHit(trial)) {
        return true;
      }
    } while (System.nanoTime() < end);
    return false;
  }

  /** Each call in progress has a permit of the bulkhead. */
  private boolean callsEnd() {
    long end = System.nanoTime() + MAX_CLEANUP.toNanos();
    while (stack.health().callsUnderWay() > 0) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @AfterAll
  void nothingIsLeft() throws IOException, InterruptedException {
    matrix.write();
    System.out.println(matrix.text());
    client.close();
    stack.close();
    other.close();
    otherStack.close();
    origin.close();
    boolean disconnected = endpoint.awaitConnections(0, MAX_CLEANUP);
    endpoint.close();
    assertThat(disconnected).as("all connections are closed").isTrue();
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeAll(threadsBefore);
    for (Thread thread : threads) {
      if (OURS.matcher(thread.getName()).lookingAt()) {
        thread.join(MAX_CLEANUP.toMillis());
        assertThat(thread.isAlive()).as("thread %s is left", thread.getName()).isFalse();
      }
    }
  }

  private boolean isInTime(FaultTrial trial) {
    return trial.slowest().compareTo(limit()) <= 0;
  }

  private FaultTrial trial(String path) {
    return new FaultTrial(origin, path, other, client);
  }

  private DynamoDbBackendBuilder backend(String table) {
    return DynamoDbBackend.builder()
        .table(table)
        .endpoint(endpoint.endpoint())
        .region(LocalDynamoDb.REGION)
        .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
        .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY);
  }

  private CacheStackBuilder stack(CacheBackendFactory backend) {
    return CacheStack.builder()
        .backend(backend)
        // Each operation reaches the faulty endpoint.
        .near(NearCache.off())
        .clock(clock)
        .nanoTime(clock::nanoTime)
        .startDeadline(Patience.OF_TESTS);
  }

  private Duration limit() {
    return originAlone.plus(DEADLINE).plus(ALLOWANCE);
  }

  private Duration originAlone() throws IOException {
    origin.on("/alone", OriginResponse.ok("page"));
    long[] nanos = new long[21];
    try (CloseableHttpClient plain = HttpClients.createDefault()) {
      for (int i = 0; i < nanos.length; i++) {
        long begin = System.nanoTime();
        Exchange unused = Exchange.get(plain, origin.uri("/alone"));
        nanos[i] = System.nanoTime() - begin;
      }
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[nanos.length / 2]);
  }

  /** A refused connection concerns all calls, and stale reads concern all reads. */
  private static String[] faulty(Fault fault, CachedOperation operation) {
    boolean all = operation.call().isEmpty() || fault == Fault.REFUSE || fault == Fault.STALE_READS;
    return all ? new String[0] : new String[] {operation.call()};
  }
}
