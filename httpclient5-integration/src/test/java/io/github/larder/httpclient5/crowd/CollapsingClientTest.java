// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.body.BodyKey.canonicalJson;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Verdict;
import io.github.larder.core.collapse.RequestWait;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Collapsed;
import io.github.larder.httpclient5.fixture.Crowd;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.OpenBody;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.httpclient5.fixture.StartedRequest;
import io.github.larder.httpclient5.wire.StreamOrigin;
import io.github.larder.httpclient5.wire.StreamOrigin.Streamed;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.http.ProtocolException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests of one client that miss at the same time. The origin holds its first answer back until
 * the others wait, so that no test depends on speed.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class CollapsingClientTest {

  private static final String PAGE = "/page";

  private final PresetFixture fixture;
  private final Setup setup;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger answered = new AtomicInteger();

  CollapsingClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.setup = setup;
    this.fixture = new PresetFixture(setup, dynamoDb);
  }

  @AfterEach
  void close() throws Exception {
    released.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS)).isTrue();
    fixture.close();
  }

  /** A client and its stack. */
  private record Opened(PresetClient client, CacheStack stack) implements AutoCloseable {

    int waiting() {
      return stack.collapser().waiting();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private Opened open(PresetSettings settings) {
    CacheStack stack = fixture.stack();
    return new Opened(setup.client(stack, settings), stack);
  }

  /** One answer to the application. */
  private record Answer(Seen seen, CacheVerdict verdict) {}

  private CompletableFuture<Answer> begin(Opened opened, String... headers) {
    return send(opened, "GET", headers);
  }

  private CompletableFuture<Answer> begin(Opened opened, URI uri) {
    return send(opened, "GET", uri);
  }

  private CompletableFuture<Answer> send(Opened opened, String method, String... headers) {
    return send(opened, method, fixture.origin.uri(PAGE), headers);
  }

  private CompletableFuture<Answer> send(Opened opened, String method, URI uri, String... headers) {
    return CompletableFuture.supplyAsync(
        () -> {
          HttpCacheContext context = HttpCacheContext.create();
          try {
            Seen seen = opened.client().send(method, uri, context, headers);
            return new Answer(seen, CacheVerdict.of(context).orElseThrow());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private static Answer end(CompletableFuture<Answer> begun) throws Exception {
    return begun.get(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
  }

  /** The first answer waits until the test releases it; the text is the number of the answer. */
  private void firstAnswerIsHeld(Function<OriginRequest, OriginResponse> first) {
    firstAnswerIsHeld(first, first);
  }

  private void firstAnswerIsHeld(
      Function<OriginRequest, OriginResponse> first, Function<OriginRequest, OriginResponse> next) {
    fixture.origin.on(
        PAGE,
        request -> {
          boolean isFirst = answered.incrementAndGet() == 1;
          if (isFirst) {
            awaitRelease();
          }
          return (isFirst ? first : next).apply(request);
        });
  }

  private void awaitRelease() {
    try {
      assertThat(released.await(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private OriginResponse numbered() {
    return OriginResponse.ok("answer " + answered.get());
  }

  private List<Answer> crowdOf(Opened opened, int members, String... headers) throws Exception {
    List<CompletableFuture<Answer>> begun = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      begun.add(begin(opened, headers));
    }
    Eventually.get(members - 1, opened::waiting);
    released.countDown();
    List<Answer> answers = new ArrayList<>();
    for (CompletableFuture<Answer> one : begun) {
      answers.add(end(one));
    }
    assertThat(opened.waiting()).isZero();
    return answers;
  }

  @Test
  void aCrowdThatMissesIsOneCallToTheOrigin() throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    try (Opened opened = open(shared().withCacheStatus("Larder"))) {
      List<Answer> answers = crowdOf(opened, 64);
      assertThat(answers).allMatch(answer -> answer.seen().text().equals("answer 1"));
      assertThat(fixture.origin.calls()).isEqualTo(1);
      assertThat(answers)
          .filteredOn(answer -> answer.verdict().collapsed() == Collapsed.YES)
          .hasSize(63)
          .allMatch(answer -> answer.verdict().verdict() == Verdict.HIT)
          .allMatch(answer -> answer.verdict().toString().equals("HIT, collapsed"))
          .allMatch(
              answer ->
                  String.valueOf(answer.seen().header("Cache-Status"))
                      .startsWith("Larder; fwd=uri-miss; collapsed; ttl="));
      assertThat(ends()).hasSize(63).containsOnly(RequestWait.End.STORED);
    }
  }

  /** How waits have ended. */
  private List<RequestWait.End> ends() {
    return fixture.waits.stream().map(RequestWait::end).toList();
  }

  @Test
  void aCrowdWithOneBodyThatARuleNamesIsOneCallToTheOrigin() throws Exception {
    firstAnswerIsHeld(
        request -> OriginResponse.ok("for " + request.body()).cacheControl("max-age=60"));
    try (Opened opened = open(shared(everything().path(PAGE).post(canonicalJson())))) {
      List<CompletableFuture<Answer>> same = new ArrayList<>();
      for (int member = 0; member < 8; member++) {
        same.add(post(opened, member % 2 == 0 ? "{\"a\": 1, \"b\": 2}" : "{\"b\":2,\"a\":1}"));
      }
      Eventually.get(7, opened::waiting);
      // Or the next request would be the first that the origin sees, and be held.
      Eventually.get(1, answered::get);
      // Another body waits for nothing.
      assertThat(end(post(opened, "{\"a\": 3}")).seen().text()).isEqualTo("for {\"a\": 3}");
      released.countDown();
      String text = end(same.get(0)).seen().text();
      for (CompletableFuture<Answer> one : same) {
        assertThat(end(one).seen().text()).isEqualTo(text);
      }
      assertThat(fixture.origin.calls()).isEqualTo(2);
      assertThat(ends()).hasSize(7).containsOnly(RequestWait.End.STORED);
    }
  }

  private CompletableFuture<Answer> post(Opened opened, String body) {
    return CompletableFuture.supplyAsync(
        () -> {
          HttpCacheContext context = HttpCacheContext.create();
          try {
            Seen seen = opened.client().sendBody("POST", fixture.origin.uri(PAGE), body, context);
            return new Answer(seen, CacheVerdict.of(context).orElseThrow());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  @Test
  void aCrowdThatIsInNoOrderIsOneCallToTheOrigin() throws Exception {
    fixture.origin.on(PAGE, request -> numbered().cacheControl("max-age=60"));
    try (Opened opened = open(shared())) {
      Crowd.run(64, member -> () -> opened.client().get(fixture.origin.uri(PAGE)));
      assertThat(fixture.origin.calls()).isEqualTo(1);
    }
  }

  @Test
  void aCrowdThatValidatesIsOneCallToTheOrigin() throws Exception {
    fixture.origin.on(
        PAGE, OriginResponse.ok("page").cacheControl("max-age=1").etag("a").header("Age", "5"));
    fixture.client(shared()).get(fixture.origin.uri(PAGE));
    fixture.origin.resetCalls();
    firstAnswerIsHeld(request -> OriginResponse.ok("page").cacheControl("max-age=60").etag("a"));
    try (Opened opened = open(shared())) {
      assertThat(crowdOf(opened, 8)).allMatch(answer -> answer.seen().text().equals("page"));
      assertThat(fixture.origin.calls()).isEqualTo(1);
      assertThat(fixture.origin.conditionalCalls(PAGE)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"private, max-age=60", "no-store", "s-maxage=0, max-age=0"})
  void aResponseThatIsNotForAllSendsTheOthersToTheOriginAtOnce(String cacheControl)
      throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl(cacheControl));
    try (Opened opened = open(shared())) {
      List<Answer> answers = crowdOf(opened, 6);
      assertThat(fixture.origin.calls()).isEqualTo(6);
      assertThat(answers)
          .filteredOn(answer -> answer.verdict().collapsed() == Collapsed.FORWARDED)
          .hasSize(5);
      assertThat(ends()).hasSize(5).containsOnly(RequestWait.End.NOT_STORED);
      // The next ones do not wait for one another.
      CompletableFuture<Answer> next = begin(opened);
      assertThat(end(next).verdict().collapsed()).isEqualTo(Collapsed.NO);
    }
  }

  @Test
  void eachVariantIsFetchedOnce() throws Exception {
    firstAnswerIsHeld(
        request ->
            OriginResponse.ok("in " + request.header("Accept-Language"))
                .vary("Accept-Language")
                .cacheControl("max-age=60"));
    try (Opened opened = open(shared())) {
      List<CompletableFuture<Answer>> english = new ArrayList<>();
      List<CompletableFuture<Answer>> german = new ArrayList<>();
      for (int member = 0; member < 4; member++) {
        english.add(begin(opened, "Accept-Language", "en"));
      }
      Eventually.get(3, opened::waiting);
      for (int member = 0; member < 4; member++) {
        german.add(begin(opened, "Accept-Language", "de"));
      }
      Eventually.get(7, opened::waiting);
      released.countDown();
      for (int member = 0; member < 4; member++) {
        assertThat(end(english.get(member)).seen().text()).isEqualTo("in en");
        assertThat(end(german.get(member)).seen().text()).isEqualTo("in de");
      }
      assertThat(fixture.origin.calls()).isEqualTo(2);
    }
  }

  @Test
  void requestsWaitForATimeAndAreForwardedThen() throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    try (Opened opened = open(shared().waitingAtMost(Duration.ofMillis(50)))) {
      CompletableFuture<Answer> held = begin(opened);
      Eventually.get(1, answered::get);
      Answer second = end(begin(opened));
      assertThat(second.verdict().verdict()).isEqualTo(Verdict.MISS);
      assertThat(ends()).containsExactly(RequestWait.End.TIMED_OUT);
      assertThat(held).isNotDone();
      released.countDown();
      end(held);
    }
  }

  @Test
  void aRequestThatBeginsAfterAPostNeverWaitsForWhatWasFetchedBeforeIt() throws Exception {
    firstAnswerIsHeld(
        request -> OriginResponse.ok("old").cacheControl("max-age=60"),
        request -> OriginResponse.ok("new").cacheControl("max-age=60"));
    try (Opened opened = open(shared())) {
      CompletableFuture<Answer> old = begin(opened);
      Eventually.get(1, answered::get);
      end(send(opened, "POST"));
      assertThat(end(begin(opened)).seen().text()).isEqualTo("new");
      assertThat(old).isNotDone();
      released.countDown();
      assertThat(end(old).seen().text()).isEqualTo("old");
      assertThat(end(begin(opened)).seen().text()).isEqualTo("new");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Cache-Control, no-cache",
    "Cache-Control, no-store",
    "Cache-Control, max-age=0",
    "Range, bytes=0-3",
    "If-Match, \"a\""
  })
  void aRequestThatTheStoreMayNotAnswerDoesNotWait(String name, String value) throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    try (Opened opened = open(shared())) {
      CompletableFuture<Answer> held = begin(opened);
      Eventually.get(1, answered::get);
      assertThat(end(begin(opened, name, value)).verdict().collapsed()).isEqualTo(Collapsed.NO);
      assertThat(held).isNotDone();
      released.countDown();
      end(held);
    }
  }

  @Test
  void aRequestThatFailsPassesTheLeadToOneOfTheOthers() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    PresetSettings settings =
        shared()
            .with(
                (request, details, context) -> {
                  if (sent.incrementAndGet() == 1) {
                    awaitRelease();
                    throw new ProtocolException("The first request is not sent");
                  }
                });
    try (Opened opened = open(settings)) {
      CompletableFuture<Answer> failing = begin(opened);
      Eventually.get(1, sent::get);
      List<CompletableFuture<Answer>> others = new ArrayList<>();
      for (int member = 0; member < 6; member++) {
        others.add(begin(opened));
      }
      Eventually.get(6, opened::waiting);
      released.countDown();
      assertThatThrownBy(() -> end(failing)).hasStackTraceContaining("not sent");
      for (CompletableFuture<Answer> other : others) {
        assertThat(end(other).seen().text()).isEqualTo("answer 1");
      }
      assertThat(fixture.origin.calls()).isEqualTo(1);
      assertThat(ends()).filteredOn(RequestWait.End.LEAD_PASSED::equals).hasSize(6);
    }
  }

  @Test
  void theApplicationsCodeInARequestDoesNotWaitForThatRequest() throws Exception {
    fixture.origin.on(PAGE, request -> numbered().cacheControl("max-age=60"));
    AtomicInteger nested = new AtomicInteger();
    CompletableFuture<PresetClient> self = new CompletableFuture<>();
    PresetSettings settings =
        shared()
            .waitingAtMost(Patience.OF_TESTS)
            .withHandler(
                () -> {
                  if (nested.incrementAndGet() == 1) {
                    self.join().get(fixture.origin.uri(PAGE), "X-Nested", "yes");
                  }
                });
    try (Opened opened = open(settings)) {
      self.complete(opened.client());
      assertThat(end(begin(opened)).seen().status()).isEqualTo(200);
      assertThat(nested.get()).isEqualTo(2);
    }
  }

  @Test
  void aBodyThatTheApplicationAbandonsHoldsNoOther() throws Exception {
    try (StreamOrigin streams = new StreamOrigin();
        Opened opened = open(shared().waitingAtMost(Patience.OF_TESTS))) {
      URI uri = streams.on(PAGE, inTwoParts());
      OpenBody abandoned = opened.client().open(uri);
      assertThat(abandoned.status()).isEqualTo(200);
      CompletableFuture<Answer> other = begin(opened, uri);
      Eventually.get(1, opened::waiting);
      abandoned.abort();
      // The rest is not sent before, or an abort that comes late would abandon nothing.
      Eventually.get(2, () -> streams.calls(PAGE));
      streams.allow(2);
      assertThat(end(other).seen().text()).isEqualTo("first second");
      assertThat(streams.calls(PAGE)).isEqualTo(2);
    }
  }

  @Test
  void aBodyThatIsStreamedIsStoredOnceForAll() throws Exception {
    try (StreamOrigin streams = new StreamOrigin();
        Opened opened = open(shared().waitingAtMost(Patience.OF_TESTS))) {
      URI uri = streams.on(PAGE, inTwoParts());
      CompletableFuture<Answer> other;
      try (OpenBody streamed = opened.client().open(uri)) {
        assertThat(streamed.read(6)).isEqualTo("first ");
        other = begin(opened, uri);
        Eventually.get(1, opened::waiting);
        streams.allow(1);
        assertThat(streamed.rest()).isEqualTo("second");
      }
      Answer answer = end(other);
      assertThat(answer.seen().text()).isEqualTo("first second");
      assertThat(answer.verdict().collapsed()).isEqualTo(Collapsed.YES);
      assertThat(streams.calls(PAGE)).isEqualTo(1);
    }
  }

  /** Records, which are streamed to the application as they come. */
  private static Streamed inTwoParts() {
    return Streamed.chunked(
        List.of("Cache-Control: max-age=60", "Content-Type: application/x-ndjson"),
        "first ".getBytes(UTF_8),
        "second".getBytes(UTF_8));
  }

  @Test
  void aCancelledRequestWaitsNoLonger() throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    try (Opened opened = open(shared().waitingAtMost(Patience.OF_TESTS))) {
      CompletableFuture<Answer> held = begin(opened);
      Eventually.get(1, answered::get);
      StartedRequest cancelled = opened.client().start(fixture.origin.uri(PAGE));
      Eventually.get(1, opened::waiting);
      cancelled.cancel();
      Eventually.get(0, opened::waiting);
      cancelled.awaitEnd();
      assertThat(held).isNotDone();
      released.countDown();
      end(held);
      assertThat(fixture.origin.calls()).isEqualTo(1);
    }
  }

  @Test
  void withoutCollapsingEachRequestIsForwarded() throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    try (Opened opened = open(shared().withoutCollapsing())) {
      CompletableFuture<Answer> held = begin(opened);
      Eventually.get(1, answered::get);
      end(begin(opened));
      assertThat(held).isNotDone();
      released.countDown();
      end(held);
      assertThat(fixture.origin.calls()).isEqualTo(2);
    }
  }

  @Test
  void clientsOverOneStackAreOneCrowd() throws Exception {
    firstAnswerIsHeld(request -> numbered().cacheControl("max-age=60"));
    try (Opened one = open(shared());
        Opened other = new Opened(setup.client(one.stack(), shared()), one.stack())) {
      CompletableFuture<Answer> first = begin(one);
      Eventually.get(1, answered::get);
      CompletableFuture<Answer> second = begin(other);
      Eventually.get(1, one::waiting);
      released.countDown();
      assertThat(end(first).seen().text()).isEqualTo("answer 1");
      assertThat(end(second).seen().text()).isEqualTo("answer 1");
      assertThat(fixture.origin.calls()).isEqualTo(1);
    }
  }
}
