// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.OperationEvent;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.httpclient5.fixture.Crowd;
import io.github.larder.httpclient5.fixture.DynamoDbStacks;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LateBackend;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many clients, many processes and user code on one cache. The reference is HttpClient's own heap
 * storage in the same test.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
abstract class CrowdContract {

  private static final Duration LATE = Duration.ofMillis(2);
  private static final String PAGE = "/page";
  private static final Duration NEAR_FOR = Duration.ofSeconds(5);

  private final CountingOrigin origin = CountingOrigin.start();
  private final AtomicInteger version = new AtomicInteger(1);
  private final LocalDynamoDb dynamoDb;
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** Stands still, so that what is near stays near. */
  private final MutableClock clock = MutableClock.at(Instant.now());

  @TempDir private Path folder = Path.of("");

  CrowdContract(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  /** A client of the kind under test. */
  abstract TestClient over(CacheStack stack);

  /** HttpClient's own client over its heap storage, classic or async. */
  abstract TestClient overHeap();

  abstract boolean callerMayBlock();

  enum Place {
    LATE_MEMORY,
    BLOCKING_MEMORY,
    NEAR_MEMORY,
    SQLITE,
    DYNAMODB
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    origin.close();
  }

  /** Entries that several stacks share, as processes do. */
  private interface Shared {
    CacheStackBuilder stack();
  }

  private Shared shared(Place place) {
    return switch (place) {
      case LATE_MEMORY -> late(new LateBackend(memory(), LATE, false));
      case BLOCKING_MEMORY -> late(new LateBackend(memory(), LATE, true));
      case NEAR_MEMORY -> {
        Shared late = late(new LateBackend(memory(), LATE, false));
        yield () -> late.stack().near(NearCache.of(NEAR_FOR)).nanoTime(clock::nanoTime);
      }
      case SQLITE ->
          () ->
              CacheStack.builder()
                  .backend("sqlite:" + folder.resolve("cache.db"))
                  .deadlines(Patience.OF_TESTS, Patience.OF_TESTS);
      case DYNAMODB -> {
        DynamoDbStacks stacks = new DynamoDbStacks(dynamoDb);
        yield () -> stacks.builder(Map.of());
      }
    };
  }

  private static Shared late(LateBackend backend) {
    return () ->
        CacheStack.builder()
            .backend(backend)
            .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
            .startDeadline(Patience.OF_TESTS);
  }

  private CacheStack open(CacheStackBuilder builder) {
    CacheStack stack = builder.callerMayBlock(callerMayBlock()).build();
    opened.add(stack);
    return stack;
  }

  private TestClient client(CacheStack stack) {
    TestClient client = over(stack);
    opened.add(0, client);
    return client;
  }

  private TestClient heap() {
    TestClient client = overHeap();
    opened.add(0, client);
    return client;
  }

  /** Answers with the version of the page, after a delay. */
  private void page(String cacheControl, Duration takes) {
    origin.on(
        PAGE,
        request -> {
          if (request.method().equals("POST")) {
            return OriginResponse.ok("version " + version.incrementAndGet());
          }
          String text = "version " + version.get();
          LockSupport.parkNanos(takes.toNanos());
          return OriginResponse.ok(text).cacheControl(cacheControl);
        });
  }

  @ParameterizedTest
  @EnumSource
  void oneReloadOfAHotUrlIsOneCallToTheOrigin(Place place) throws Exception {
    page("max-age=3600", Duration.ofMillis(100));
    assertThat(callsAfterReload(heap())).isEqualTo(1);
    TestClient client = client(open(shared(place).stack()));
    assertThat(callsAfterReload(client)).isLessThanOrEqualTo(2);
  }

  private int callsAfterReload(TestClient client) throws Exception {
    URI uri = origin.uri(PAGE);
    client.get(uri);
    origin.resetCalls();
    Crowd.run(
        16,
        member ->
            () -> {
              for (int request = 0; request < 20; request++) {
                if (member == 0 && request == 5) {
                  client.get(uri, "Cache-Control", "no-cache");
                } else {
                  client.get(uri);
                }
              }
            });
    return origin.calls();
  }

  @ParameterizedTest
  @EnumSource
  void theFirstFillEndsWithTheFirstAnswers(Place place) throws Exception {
    page("max-age=3600", Duration.ofMillis(20));
    TestClient client = client(open(shared(place).stack()));
    int members = 24;
    Crowd.run(
        members,
        member ->
            () -> {
              for (int request = 0; request < 10; request++) {
                client.get(origin.uri(PAGE));
              }
            });
    assertThat(origin.calls()).isLessThanOrEqualTo(members);
    origin.resetCalls();
    client.get(origin.uri(PAGE));
    assertThat(origin.calls()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aCrowdThatValidatesIsAnsweredWith304AndKeepsTheEntry(Place place) throws Exception {
    origin.on(PAGE, OriginResponse.ok("page").cacheControl("no-cache").etag("a"));
    TestClient client = client(open(shared(place).stack()));
    client.get(origin.uri(PAGE));
    Crowd.run(
        16,
        member ->
            () -> {
              for (int request = 0; request < 10; request++) {
                assertThat(client.get(origin.uri(PAGE)).text()).isEqualTo("page");
              }
            });
    assertThat(origin.calls(PAGE) - origin.conditionalCalls(PAGE)).isEqualTo(1);
  }

  /**
   * A response that was on its way from the origin during a POST may be stored after it, as with
   * the heap storage. The next POST removes it as well, whatever the crowd has stored.
   */
  @ParameterizedTest
  @EnumSource
  void aPostAfterACrowdOfReadersAndWritersIsSeenAtOnce(Place place) throws Exception {
    page("max-age=3600", Duration.ofMillis(1));
    TestClient client = client(open(shared(place).stack()));
    Crowd.run(
        9,
        member ->
            () -> {
              for (int request = 0; request < 20; request++) {
                number(client.send(member == 0 ? "POST" : "GET", origin.uri(PAGE)));
              }
            });
    int posted = number(client.send("POST", origin.uri(PAGE)));
    assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(posted);
    assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(posted);
  }

  /**
   * A crowd reads and writes. A response that was on its way from the origin during a POST may be
   * stored after it and served until the next one, as with the heap storage. A response that was
   * stored when a POST began is not served to a request that begins after the answer to the POST.
   */
  @ParameterizedTest
  @EnumSource(names = {"LATE_MEMORY", "BLOCKING_MEMORY", "NEAR_MEMORY"})
  void responseStoredBeforeAPostIsNeverServedAfterIt(Place place) throws Exception {
    assertThat(outdated(heap())).isZero();
    assertThat(outdated(client(open(shared(place).stack())))).isZero();
  }

  /** A request with its times; for a GET also the GET that fetched the response. */
  private record Timed(int version, String fetchedBy, long begin, long end) {}

  private long outdated(TestClient client) throws Exception {
    origin.on(
        "/written",
        request -> {
          if (request.method().equals("POST")) {
            return OriginResponse.ok(version.incrementAndGet() + " posted");
          }
          String text = version.get() + " " + request.header("X-Reader");
          LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
          return OriginResponse.ok(text).cacheControl("max-age=3600");
        });
    Map<String, Timed> gets = new ConcurrentHashMap<>();
    Queue<Timed> posts = new ConcurrentLinkedQueue<>();
    int writers = 2;
    Crowd.run(
        14,
        member ->
            () -> {
              for (int request = 0; request < (member < writers ? 15 : 40); request++) {
                String id = member + "-" + request;
                if (member < writers) {
                  posts.add(timed(client, "POST", id));
                } else {
                  gets.put(id, timed(client, "GET", id));
                }
              }
            });
    assertThat(gets).as("some are hits").hasSizeGreaterThan(fetched(gets.values()));
    return gets.values().stream()
        .filter(get -> posts.stream().anyMatch(post -> isOutdated(get, post, gets)))
        .count();
  }

  private Timed timed(TestClient client, String method, String id) throws Exception {
    long begin = System.nanoTime();
    Exchange answer = client.send(method, origin.uri("/written"), "X-Reader", id);
    long end = System.nanoTime();
    assertThat(answer.status()).isEqualTo(200);
    String[] text = answer.text().split(" ", -1);
    return new Timed(Integer.parseInt(text[0]), text[1], begin, end);
  }

  private static int fetched(Collection<Timed> gets) {
    return (int) gets.stream().map(Timed::fetchedBy).distinct().count();
  }

  private static boolean isOutdated(Timed get, Timed post, Map<String, Timed> gets) {
    Timed stored = Objects.requireNonNull(gets.get(get.fetchedBy()));
    return stored.end() < post.begin()
        && post.end() < get.begin()
        && get.version() < post.version();
  }

  private static int number(Exchange exchange) {
    assertThat(exchange.status()).isEqualTo(200);
    return Integer.parseInt(exchange.text().substring("version ".length()));
  }

  @ParameterizedTest
  @EnumSource
  void getRightAfterAPostIsNeverTheOldResponse(Place place) throws Exception {
    page("max-age=3600", Duration.ZERO);
    TestClient client = client(open(shared(place).stack()));
    for (int round = 0; round < 40; round++) {
      client.get(origin.uri(PAGE));
      int posted = number(client.send("POST", origin.uri(PAGE)));
      assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(posted);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEAR_MEMORY")
  void whatAnotherProcessRemovesIsGoneAfterOneReadEvenUnderLoad(Place place) throws Exception {
    page("max-age=3600", Duration.ofMillis(1));
    Shared shared = shared(place);
    TestClient client = client(open(shared.stack()));
    CacheStack other = open(shared.stack());
    URI uri = origin.uri(PAGE);
    client.get(uri);
    AtomicInteger removed = new AtomicInteger();
    AtomicInteger old = new AtomicInteger();
    Crowd.run(
        13,
        member ->
            () -> {
              for (int request = 0; request < 60; request++) {
                if (member == 0 && request == 20) {
                  version.set(2);
                  other.remove(other.key(uri.toString())).toCompletableFuture().join();
                  removed.set(1);
                } else {
                  // A get that begins now may still join a read that began before the removal.
                  boolean after = removed.get() == 1;
                  client.get(uri);
                  if (after && number(client.get(uri)) < 2) {
                    old.incrementAndGet();
                  }
                }
              }
            });
    assertThat(old.get()).isZero();
  }

  /** Two processes over one store, both of which keep entries near. */
  @Test
  void whatAnotherProcessDidIsSeenAfterTheTimeOfNearEntriesAtTheLatest() throws Exception {
    page("max-age=3600", Duration.ZERO);
    Shared shared = shared(Place.NEAR_MEMORY);
    TestClient client = client(open(shared.stack()));
    TestClient other = client(open(shared.stack()));
    URI uri = origin.uri(PAGE);
    assertThat(number(client.get(uri))).isEqualTo(1);
    assertThat(number(other.get(uri))).isEqualTo(1);
    assertThat(number(other.send("POST", uri))).isEqualTo(2);
    assertThat(number(other.get(uri))).as("its own removal is seen at once").isEqualTo(2);
    assertThat(number(other.get(uri))).isEqualTo(2);
    clock.advance(NEAR_FOR.minusNanos(1));
    assertThat(crowdOf(client, uri)).as("no more than the time").containsOnly(1);
    clock.advance(Duration.ofNanos(1));
    assertThat(crowdOf(client, uri)).containsOnly(2);
    assertThat(origin.calls()).as("the response of the other process is found").isEqualTo(3);
  }

  private static Queue<Integer> crowdOf(TestClient client, URI uri) {
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    Crowd.run(
        8,
        member ->
            () -> {
              for (int request = 0; request < 5; request++) {
                seen.add(number(client.get(uri)));
              }
            });
    return seen;
  }

  @ParameterizedTest
  @EnumSource
  void manyUrlsAtOnceAreAllStored(Place place) throws Exception {
    int urls = 60;
    for (int url = 0; url < urls; url++) {
      origin.on("/many/" + url, OriginResponse.ok("x").cacheControl("max-age=3600"));
    }
    TestClient client = client(open(shared(place).stack()));
    Crowd.run(
        12,
        member ->
            () -> {
              for (int url = member % 4; url < urls; url += 4) {
                client.get(origin.uri("/many/" + url));
              }
            });
    origin.resetCalls();
    for (int url = 0; url < urls; url++) {
      client.get(origin.uri("/many/" + url));
    }
    assertThat(origin.calls()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void firstVariantsAtOnceAreAllStored(Place place) throws Exception {
    origin.on(
        PAGE,
        request ->
            OriginResponse.ok("in " + language(request))
                .vary("Accept-Language")
                .cacheControl("max-age=3600"));
    TestClient client = client(open(shared(place).stack()));
    int variants = 16;
    Crowd.run(
        variants,
        member ->
            () -> {
              for (int url = 0; url < 3; url++) {
                client.get(origin.uri(PAGE + "?" + url), "Accept-Language", "l" + member);
              }
            });
    origin.resetCalls();
    for (int member = 0; member < variants; member++) {
      for (int url = 0; url < 3; url++) {
        Exchange seen = client.get(origin.uri(PAGE + "?" + url), "Accept-Language", "l" + member);
        assertThat(seen.text()).isEqualTo("in l" + member);
      }
    }
    assertThat(origin.calls()).isZero();
  }

  private static String language(OriginRequest request) {
    return String.valueOf(request.header("Accept-Language"));
  }

  @Test
  void moreVariantsThanARootListsStillHaveHits() throws Exception {
    origin.on(
        PAGE,
        request ->
            OriginResponse.ok("in " + language(request))
                .vary("Accept-Language")
                .cacheControl("max-age=3600"));
    AtomicInteger full = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void rootFull(CacheKey key, int maxVariants) {
            full.incrementAndGet();
          }
        };
    TestClient client = client(open(CacheStack.builder().backend("memory").listener(listener)));
    int requests = 5 * 36;
    for (int request = 0; request < requests; request++) {
      client.get(origin.uri(PAGE), "Accept-Language", "l" + request % 36);
    }
    int hits = requests - origin.calls();
    assertThat(hits).isGreaterThan((requests - 36) / 3);
    assertThat(full.get()).isEqualTo(1);
    origin.resetCalls();
    TestClient wide = client(open(CacheStack.builder().backend("memory?maxVariants=64")));
    for (int request = 0; request < requests; request++) {
      wide.get(origin.uri(PAGE), "Accept-Language", "l" + request % 36);
    }
    assertThat(origin.calls()).isEqualTo(36);
  }

  @ParameterizedTest
  @EnumSource(names = {"LATE_MEMORY", "BLOCKING_MEMORY"})
  void aServiceThatWritesLosesNoRemoval(Place place) throws Exception {
    page("max-age=3600", Duration.ZERO);
    AtomicInteger lost = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void removalFailed(CacheKey key) {
            lost.incrementAndGet();
          }
        };
    LateBackend backend =
        new LateBackend(memory(), Duration.ofMillis(15), place == Place.BLOCKING_MEMORY);
    CacheStack stack = open(CacheStack.builder().backend(backend).listener(listener));
    TestClient client = client(stack);
    client.get(origin.uri(PAGE));
    for (int post = 0; post < 60; post++) {
      client.send("POST", origin.uri(PAGE));
    }
    assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(version.get());
    // HttpClient's async cache does not wait for removals.
    Eventually.get(true, () -> backend.removals() > 0);
    assertThat(lost.get()).isZero();
    assertThat(stack.health().lostRemovals()).isZero();
  }

  @Test
  void getsOfOneMissingKeyAtOnceAreOneRead() throws Exception {
    LateBackend backend = new LateBackend(memory(), Duration.ofMillis(300), false);
    page("max-age=3600", Duration.ofMillis(400));
    CacheStack stack =
        open(CacheStack.builder().backend(backend).deadlines(Patience.OF_TESTS, Patience.OF_TESTS));
    CountDownLatch begun = new CountDownLatch(32);
    List<CompletionStage<?>> gets = Collections.synchronizedList(new ArrayList<>());
    Crowd.run(
        32,
        member ->
            () -> {
              gets.add(stack.get(stack.key("http://example.com:80/missing")));
              begun.countDown();
            });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    gets.forEach(get -> get.toCompletableFuture().join());
    assertThat(backend.reads()).isEqualTo(1);
  }

  /** Whether requests wait for one another or not, each user gets what is for that user. */
  @ParameterizedTest
  @EnumSource
  void aCrowdOfUsersGetsWhatIsForEachOfThem(Place place) throws Exception {
    origin.on(
        PAGE,
        request ->
            OriginResponse.ok("for " + request.header("Authorization"))
                .cacheControl("max-age=3600"));
    origin.on(
        "/tenant",
        request ->
            OriginResponse.ok("for " + request.header("X-Tenant"))
                .vary("X-Tenant")
                .cacheControl("max-age=3600"));
    for (TestClient client : List.of(heap(), client(open(shared(place).stack())))) {
      Crowd.run(
          12,
          member ->
              () -> {
                for (int request = 0; request < 3; request++) {
                  String user = "user " + member % 6;
                  assertThat(client.get(origin.uri(PAGE), "Authorization", user).text())
                      .isEqualTo("for " + user);
                  assertThat(client.get(origin.uri("/tenant"), "X-Tenant", user).text())
                      .isEqualTo("for " + user);
                }
              });
    }
  }

  /** A GET that is on its way during a POST answers no request that begins after the POST. */
  @ParameterizedTest
  @EnumSource
  void aGetThatBeginsAfterAPostIsNotAnsweredByOneThatIsOnItsWay(Place place) throws Exception {
    for (TestClient client : List.of(heap(), client(open(shared(place).stack())))) {
      CountDownLatch arrived = new CountDownLatch(1);
      CountDownLatch released = new CountDownLatch(1);
      AtomicInteger gets = new AtomicInteger();
      origin.on(
          PAGE,
          request -> {
            if (request.method().equals("POST")) {
              return OriginResponse.ok("version " + version.incrementAndGet());
            }
            String text = "version " + version.get();
            if (gets.incrementAndGet() == 1) {
              arrived.countDown();
              await(released);
            }
            return OriginResponse.ok(text).cacheControl("max-age=3600");
          });
      Crowd.run(
          2,
          member ->
              () -> {
                if (member == 0) {
                  client.get(origin.uri(PAGE));
                  return;
                }
                try {
                  await(arrived);
                  int posted = number(client.send("POST", origin.uri(PAGE)));
                  assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(posted);
                } finally {
                  released.countDown();
                }
              });
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Longer than the deadline of a read, and shorter than that of the first call. */
  @ParameterizedTest
  @CsvSource({"600, 5000", "1600, 2000"})
  void theFirstExchangeOfASlowStartIsStored(int firstCallMillis, int startDeadlineMillis)
      throws Exception {
    page("max-age=3600", Duration.ZERO);
    LateBackend backend = new LateBackend(memory(), Duration.ofMillis(1), callerMayBlock());
    backend.nextCall(Duration.ofMillis(firstCallMillis));
    TestClient client =
        client(
            open(
                CacheStack.builder()
                    .backend(backend)
                    .startDeadline(Duration.ofMillis(startDeadlineMillis))));
    client.get(origin.uri(PAGE));
    client.get(origin.uri(PAGE));
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void aColdProcessStoresWhatManyClientsAskForAtOnce() throws Exception {
    LateBackend backend = new LateBackend(memory(), Duration.ofMillis(600), false);
    for (int url = 0; url < 12; url++) {
      origin.on("/cold/" + url, OriginResponse.ok("x").cacheControl("max-age=3600"));
    }
    TestClient client = client(open(CacheStack.builder().backend(backend)));
    Crowd.run(12, member -> () -> client.get(origin.uri("/cold/" + member)));
    backend.delay(Duration.ofMillis(1));
    origin.resetCalls();
    for (int url = 0; url < 12; url++) {
      client.get(origin.uri("/cold/" + url));
    }
    assertThat(origin.calls()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LATE_MEMORY", "SQLITE", "DYNAMODB"})
  void aReadOnlyProcessIsServedWhatAnotherHasStoredSince(Place place) throws Exception {
    page("max-age=3600", Duration.ZERO);
    Shared shared = shared(place);
    TestClient writer = client(open(shared.stack()));
    TestClient reader = client(open(shared.stack().mode(CacheMode.READ_ONLY)));
    for (int url = 0; url < 20; url++) {
      reader.get(origin.uri(PAGE + "?" + url));
    }
    for (int url = 0; url < 20; url++) {
      writer.get(origin.uri(PAGE + "?" + url));
    }
    origin.resetCalls();
    for (int url = 0; url < 20; url++) {
      reader.get(origin.uri(PAGE + "?" + url));
    }
    assertThat(origin.calls()).isZero();
  }

  @Test
  void aProcessThatIsDeniedWritesIsServedWhatAnotherHasStoredSince() throws Exception {
    page("max-age=3600", Duration.ZERO);
    LateBackend backend = new LateBackend(memory(), Duration.ofMillis(1), false);
    AtomicInteger lost = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void removalFailed(CacheKey key) {
            lost.incrementAndGet();
          }
        };
    TestClient writer = client(open(CacheStack.builder().backend(backend)));
    TestClient reader =
        client(
            open(
                CacheStack.builder()
                    .backend(backend.withoutPermissionToWrite())
                    .listener(listener)));
    for (TestClient client : List.of(reader, writer)) {
      for (int url = 0; url < 20; url++) {
        client.get(origin.uri(PAGE + "?" + url));
      }
    }
    origin.resetCalls();
    for (int url = 0; url < 20; url++) {
      reader.get(origin.uri(PAGE + "?" + url));
    }
    assertThat(origin.calls()).isZero();
    assertThat(lost.get()).isZero();
  }

  @Test
  void listenersAndPoliciesThatThrowChangeNothing() throws Exception {
    page("max-age=3600", Duration.ZERO);
    CacheListener throwing =
        new CacheListener() {
          @Override
          public void operationEnded(OperationEvent event) {
            throw new IllegalStateException("listener");
          }

          @Override
          public void called(String call) {
            throw new AssertionError("listener");
          }
        };
    RetentionPolicy policy =
        response -> {
          throw new IllegalStateException("policy");
        };
    CacheStack stack =
        open(CacheStack.builder().backend("memory").listener(throwing).retention(policy));
    TestClient client = client(stack);
    client.get(origin.uri(PAGE));
    client.get(origin.uri(PAGE));
    assertThat(origin.calls()).isEqualTo(1);
    int posted = number(client.send("POST", origin.uri(PAGE)));
    assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(posted);
    assertThat(stack.health().lostRemovals()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"LATE_MEMORY", "BLOCKING_MEMORY"})
  void aHangingStoreDelaysACrowdOnceAndTheOriginAnswersAll(Place place) throws Exception {
    page("max-age=3600", Duration.ZERO);
    LateBackend backend = new LateBackend(memory(), Duration.ZERO, place == Place.BLOCKING_MEMORY);
    CacheStack stack =
        open(
            CacheStack.builder()
                .backend(backend)
                .deadlines(Duration.ofMillis(200), Duration.ofMillis(200)));
    TestClient client = client(stack);
    client.get(origin.uri(PAGE));
    client.get(origin.uri(PAGE));
    backend.delay(Duration.ofHours(1));
    int before = backend.reads();
    Crowd.run(
        60,
        member ->
            () -> {
              for (int request = 0; request < 3; request++) {
                assertThat(number(client.get(origin.uri(PAGE)))).isEqualTo(1);
              }
            });
    assertThat(backend.reads() - before)
        .as("all join one read, and then the URL is on hold")
        .isLessThanOrEqualTo(4);
  }

  private static CacheStore memory() {
    return new MemoryBackend().create(BackendConfig.builder().build());
  }
}
