package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.Fault;
import io.github.larder.testing.FaultyDynamoDb;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault of DynamoDB at every operation: the application sees what the origin has, in time,
 * and when the fault is over the cache works again.
 *
 * <p>In time is: not more than the deadline and 100 ms longer than the origin alone takes (the
 * median of some exchanges without a cache). A busy machine may hold up any single exchange, so a
 * cell has three tries, each with a resource of its own, and one of them must be in time; what the
 * application sees is checked in all of them. For the same reason the cache has some exchanges
 * after the fault to come back to a hit, minutes of its clock apart.
 *
 * <p>All cells share one client with four connections: one that leaks would be missing in the cells
 * that follow.
 */
@ExtendWith(LocalDynamoDbExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultMatrixTest {

  private static final Duration DEADLINE = Duration.ofMillis(200);
  private static final Duration ALLOWANCE = Duration.ofMillis(100);
  private static final int TRIES = 3;
  private static final int EXCHANGES_TO_RECOVER = 5;
  private static final int CONNECTIONS = 4;

  /** Threads of Larder and of the SDK's clients; those of DynamoDB Local go on. */
  private static final Pattern OURS = Pattern.compile("larder|sdk-|aws-java-sdk-|faulty-dynamodb");

  /** More than any hold, pause or open breaker lasts. */
  private static final Duration LONG_AFTER = Duration.ofMinutes(2);

  private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
  private final MutableClock clock = MutableClock.at(Instant.now());
  private final CountingOrigin origin = CountingOrigin.start();
  private final FaultyDynamoDb endpoint;
  private final CachingClient other;
  private final CachingClient client;
  private final Duration originAlone;
  private final FaultMatrix matrix = new FaultMatrix("classic");

  FaultMatrixTest(LocalDynamoDb local) throws IOException {
    this.endpoint = FaultyDynamoDb.inFrontOf(local);
    String table = local.freshTableName();
    this.other =
        new ClassicCachingClient(
            stack(backend(table).attemptTimeout(Patience.OF_TESTS).maxAttempts(5).build())
                .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
                .build());
    CacheStack stack =
        stack(backend(table).maxConnections(CONNECTIONS).build())
            .deadlines(DEADLINE, DEADLINE)
            .build();
    stack.ready(Patience.OF_TESTS).toCompletableFuture().join();
    this.client = new ClassicCachingClient(stack);
    for (CachedOperation operation : CachedOperation.values()) {
      for (int i = 0; i < 5; i++) {
        FaultTrial trial = trial("/warm-up/" + operation + i);
        operation.prepare(trial);
        operation.run(trial);
      }
    }
    this.originAlone = originAlone();
  }

  static Stream<Arguments> cells() {
    return Arrays.stream(Fault.values())
        .flatMap(
            fault ->
                Arrays.stream(CachedOperation.values())
                    .filter(operation -> canMeet(fault, operation))
                    .map(operation -> Arguments.of(fault, operation)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cells")
  void theApplicationSeesWhatTheOriginHasInTime(Fault fault, CachedOperation operation)
      throws IOException {
    FaultTrial best = tried(fault, operation, 0);
    for (int i = 1; i < TRIES && best.slowest().compareTo(limit()) > 0; i++) {
      FaultTrial next = tried(fault, operation, i);
      best = next.slowest().compareTo(best.slowest()) < 0 ? next : best;
    }
    long added = Math.max(0, best.slowest().minus(originAlone).toMillis());
    matrix.put(fault, operation, (best.originWasAsked() ? "origin, " : "cache, ") + added + " ms");
    assertThat(best.slowest())
        .as("%s, %s: the best of %s tries", fault, operation, TRIES)
        .isLessThanOrEqualTo(limit());
  }

  private FaultTrial tried(Fault fault, CachedOperation operation, int number) throws IOException {
    FaultTrial trial = trial("/" + fault + "/" + operation + number);
    operation.prepare(trial);
    clock.advance(LONG_AFTER);
    endpoint.resetRequests();
    endpoint.inject(fault, faulty(fault, operation));
    try {
      operation.run(trial);
    } finally {
      endpoint.heal();
    }
    assertThat(wasMet(fault, operation)).as("%s, %s: was met", fault, operation).isTrue();
    recovers(fault, operation, trial);
    return trial;
  }

  @AfterAll
  void nothingIsLeft() throws IOException, InterruptedException {
    matrix.writeTo(Path.of("target", "fault-matrix-classic.md"));
    System.out.println(matrix.text());
    client.close();
    other.close();
    origin.close();
    boolean disconnected = endpoint.awaitConnections(0, Patience.OF_TESTS);
    endpoint.close();
    assertThat(disconnected).as("all connections are closed").isTrue();
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeAll(threadsBefore);
    for (Thread thread : threads) {
      if (OURS.matcher(thread.getName()).lookingAt()) {
        thread.join(Patience.OF_TESTS.toMillis());
        assertThat(thread.isAlive()).as("thread %s is left", thread.getName()).isFalse();
      }
    }
  }

  private void recovers(Fault fault, CachedOperation operation, FaultTrial trial)
      throws IOException {
    for (int i = 0; i < EXCHANGES_TO_RECOVER; i++) {
      clock.advance(LONG_AFTER);
      if (operation.isAHit(trial)) {
        return;
      }
    }
    throw new AssertionError(fault + ", " + operation + ": the cache does not come back to a hit");
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
    return CacheStack.builder().backend(backend).clock(clock).startDeadline(Patience.OF_TESTS);
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

  /** A refused connection is no request. */
  private boolean wasMet(Fault fault, CachedOperation operation) {
    String[] calls = faulty(fault, operation);
    return fault == Fault.REFUSE
        || (calls.length == 0 ? endpoint.requests() : endpoint.requests(calls[0])) > 0;
  }

  /** Batches are left over where there are batches. */
  private static boolean canMeet(Fault fault, CachedOperation operation) {
    return switch (fault) {
      case NOTHING_PROCESSED, HALF_PROCESSED -> operation.call().startsWith("Batch");
      default -> true;
    };
  }

  /** Whether to connect is decided before a call is known, and reads are what is stale. */
  private static String[] faulty(Fault fault, CachedOperation operation) {
    boolean all = operation.call().isEmpty() || fault == Fault.REFUSE || fault == Fault.STALE_READS;
    return all ? new String[0] : new String[] {operation.call()};
  }
}
