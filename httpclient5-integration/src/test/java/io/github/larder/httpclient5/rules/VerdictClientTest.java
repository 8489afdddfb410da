// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.httpclient5.fixture.OpenBody;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The verdicts that an application gets, with either client and over either backend. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class VerdictClientTest {

  private static final int CROWD = 24;

  private final Setup setup;
  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final URI uri;

  VerdictClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.setup = setup;
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    this.uri = origin.uri("/a");
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void staleIsServedWhileItIsValidatedInTheBackground() throws IOException {
    origin.on(
        "/a",
        OriginResponse.ok("a")
            .cacheControl("max-age=10, stale-while-revalidate=1000")
            .header("Age", "30"));
    PresetClient client = fixture.client(shared());
    get(client);
    CacheVerdict stale = get(client);
    assertThat(stale.verdict()).isEqualTo(Verdict.STALE);
    assertThat(stale.originStatus()).isEmpty();
    assertThat(stale.storing()).isEqualTo(Storing.NOTHING_TO_STORE);
  }

  @Test
  void missThenHit() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    CacheVerdict miss = get(client);
    assertThat(miss.verdict()).isEqualTo(Verdict.MISS);
    assertThat(miss.missReason()).contains(MissReason.ABSENT);
    assertThat(miss.storing()).isEqualTo(Storing.STORED);
    assertThat(miss.skipReason()).isEmpty();
    assertThat(miss.originStatus()).hasValue(200);
    assertThat(miss.foundSince()).isEmpty();
    assertThat(miss.freshUntil().orElseThrow()).isAfter(Instant.now());
    assertThat(miss).hasToString("MISS (absent), stored");

    CacheVerdict hit = get(client);
    assertThat(hit.verdict()).isEqualTo(Verdict.HIT);
    assertThat(hit.missReason()).isEmpty();
    assertThat(hit.storing()).isEqualTo(Storing.NOTHING_TO_STORE);
    assertThat(hit.originStatus()).isEmpty();
    assertThat(hit.foundSince()).isPresent();
    assertThat(hit.freshUntil()).isEqualTo(miss.freshUntil());
    assertThat(hit.key()).isEqualTo(miss.key());
    assertThat(hit.key())
        .map(CacheKey::value)
        .hasValueSatisfying(key -> assertThat(key).endsWith("/a"));
    assertThat(hit.explanation()).isEmpty();
    assertThat(hit).hasToString("HIT");
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void validatedIsStoredAgain() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-cache").etag("1"));
    PresetClient client = fixture.client(shared());
    get(client);
    CacheVerdict validated = get(client);
    assertThat(validated.verdict()).isEqualTo(Verdict.VALIDATED);
    assertThat(validated.originStatus()).hasValue(304);
    assertThat(validated.storing()).isEqualTo(Storing.STORED);
    assertThat(validated.freshUntil()).as("it is validated each time").isEmpty();
    assertThat(origin.conditionalCalls("/a")).isEqualTo(1);
  }

  @Test
  void variantIsValidatedAndVariedIsAMiss() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("for " + request.header("Accept"))
                .cacheControl("no-cache")
                .etag("" + request.header("Accept"))
                .vary("Accept"));
    PresetClient client = fixture.client(shared());
    assertThat(get(client, "Accept", "x").missReason()).contains(MissReason.ABSENT);
    CacheVerdict other = get(client, "Accept", "y");
    assertThat(other.missReason()).contains(MissReason.VARIED);
    assertThat(other.storing()).isEqualTo(Storing.STORED);
    assertThat(get(client, "Accept", "x").verdict()).isEqualTo(Verdict.VALIDATED);
    assertThat(get(client, "Accept", "y").verdict()).isEqualTo(Verdict.VALIDATED);
  }

  @Test
  void newResponseForAStaleOneIsExpired() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=10").header("Age", "30"));
    PresetClient client = fixture.client(shared());
    get(client);
    CacheVerdict expired = get(client);
    assertThat(expired).hasToString("MISS (expired), stored");
    assertThat(expired.foundSince()).isPresent();
  }

  @Test
  void staleIsServedWhereItIsAllowed() throws IOException {
    origin.on(
        "/a",
        OriginResponse.ok("a").cacheControl("max-age=10, stale-if-error=1000").header("Age", "30"));
    PresetClient client = fixture.client(shared());
    get(client);
    CacheVerdict allowed = get(client, "Cache-Control", "max-stale");
    assertThat(allowed.verdict()).isEqualTo(Verdict.STALE);
    assertThat(allowed.freshUntil().orElseThrow()).isBefore(Instant.now());
    CacheVerdict offline = verdict(client, RequestCaching.defaults().offline());
    assertThat(offline.verdict()).isEqualTo(Verdict.STALE);
    origin.on("/a", OriginResponse.status(503));
    CacheVerdict failed = get(client);
    assertThat(failed.verdict()).isEqualTo(Verdict.STALE);
    assertThat(failed.originStatus()).hasValue(503);
  }

  @Test
  void offlineMissHasAReasonAndNothingToStore() throws IOException {
    PresetClient client = fixture.client(shared());
    CacheVerdict offline = verdict(client, RequestCaching.defaults().offline());
    assertThat(offline).hasToString("MISS (absent)");
    assertThat(offline.originStatus()).isEmpty();
    CacheVerdict refreshed = verdict(client, RequestCaching.defaults().refresh());
    assertThat(refreshed.missReason()).contains(MissReason.REFRESH_REQUESTED);
  }

  @Test
  void bypassIsNoMiss() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    HttpCacheContext context = HttpCacheContext.create();
    client.send("POST", uri, context);
    assertThat(CacheVerdict.of(context).orElseThrow()).hasToString("BYPASSED, not stored (method)");
    client.send("OPTIONS", uri, context);
    assertThat(CacheVerdict.of(context).orElseThrow()).hasToString("BYPASSED, not stored (method)");
    assertThat(verdict(client, RequestCaching.defaults().noStore()))
        .hasToString("BYPASSED, not stored (request_no_store)");
    assertThat(fixture.skipped).hasSize(3);
  }

  @Test
  void refusalsOfHttpClientAreReportedOnce() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("private, max-age=60"));
    PresetClient client = fixture.client(shared());
    assertThat(get(client)).hasToString("MISS (absent), not stored (private)");
    assertThat(fixture.skipped).singleElement().asString().startsWith("PRIVATE ");
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    assertThat(get(client)).hasToString("MISS (absent), not stored (no_store)");
    assertThat(fixture.skipped).hasSize(2);
  }

  @Test
  void objectionsOfThePolicyAreReportedOnce() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60").vary("X-Api-Key"));
    PresetClient client = fixture.client(shared());
    assertThat(get(client, "X-Api-Key", "k"))
        .hasToString("MISS (absent), not stored (varies_on_credential)");
    assertThat(fixture.skipped).singleElement().asString().startsWith("VARIES_ON_CREDENTIAL ");
  }

  @Test
  void streamedBodyIsStoredAtItsEnd() throws IOException {
    origin.on(
        "/a",
        OriginResponse.ok("a".repeat(1000).getBytes(UTF_8))
            .header("Content-Type", "application/x-ndjson")
            .cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    HttpCacheContext context = HttpCacheContext.create();
    try (OpenBody body = client.open(uri, context)) {
      assertThat(body.read(1)).isEqualTo("a");
      assertThat(CacheVerdict.of(context)).map(CacheVerdict::storing).contains(Storing.PENDING);
      body.rest();
    }
    assertThat(CacheVerdict.of(context).orElseThrow()).hasToString("MISS (absent), stored");
    assertThat(get(client).verdict()).isEqualTo(Verdict.HIT);
  }

  @Test
  void partitionsAreSeparate() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("private, max-age=60"));
    PresetClient one = fixture.client(PresetSettings.perUser(PartitionResolver.oneUser("one")));
    PresetClient two = fixture.client(PresetSettings.perUser(PartitionResolver.oneUser("two")));
    assertThat(get(one)).hasToString("MISS (not_in_partition), stored");
    assertThat(get(one).verdict()).isEqualTo(Verdict.HIT);
    assertThat(get(two).missReason()).contains(MissReason.NOT_IN_PARTITION);
  }

  @Test
  void ruleIsTheReason() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client =
        fixture.client(shared(everything().mediaType("text/plain").neverStore(), everything()));
    assertThat(get(client)).hasToString("MISS (absent), not stored (rule)");
  }

  @Test
  void failedExchangeHasAVerdict() {
    PresetClient client = fixture.client(shared());
    origin.close();
    HttpCacheContext context = HttpCacheContext.create();
    assertThatIOException().isThrownBy(() -> client.send("GET", uri, context));
    assertThat(CacheVerdict.of(context).orElseThrow()).hasToString("MISS (absent)");
    assertThat(CacheVerdict.of(HttpCacheContext.create())).isEmpty();
  }

  @Test
  void eachOfACrowdHasItsOwn() throws Exception {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    ExecutorService threads = Executors.newFixedThreadPool(CROWD);
    try {
      List<Callable<CacheVerdict>> tasks = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        tasks.add(() -> get(client));
      }
      List<CacheVerdict> verdicts = new ArrayList<>();
      for (Future<CacheVerdict> verdict : threads.invokeAll(tasks)) {
        verdicts.add(verdict.get(60, TimeUnit.SECONDS));
      }
      assertThat(verdicts)
          .allMatch(
              verdict -> verdict.verdict() == Verdict.HIT || verdict.verdict() == Verdict.MISS);
      assertThat(verdicts.stream().filter(verdict -> verdict.verdict() == Verdict.MISS))
          .hasSize(origin.calls())
          .allMatch(verdict -> verdict.missReason().isPresent())
          .allMatch(verdict -> verdict.originStatus().orElse(0) == 200);
      assertThat(get(client).verdict()).isEqualTo(Verdict.HIT);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void listenerThatThrowsChangesNothing() throws Exception {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    CacheListener throwing =
        new CacheListener() {
          @Override
          public void exchangeEnded(Verdict verdict, @Nullable MissReason reason) {
            throw new AssertionError("in the listener");
          }

          @Override
          public void skipped(CacheKey key, SkipReason reason) {
            throw new AssertionError("in the listener");
          }
        };
    try (CacheStack stack =
            CacheStack.builder()
                .backend("memory")
                .callerMayBlock(!setup.isAsync())
                .listener(throwing)
                .build();
        PresetClient client = setup.client(stack, shared())) {
      assertThat(client.get(uri).text()).isEqualTo("a");
      assertThat(get(client)).hasToString("MISS (absent), not stored (no_store)");
    }
  }

  @Test
  void fieldOfTheResponseSaysTheSame() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared().withCacheStatus("Larder"));
    assertThat(client.get(uri).header("Cache-Status"))
        .matches("Larder; fwd=uri-miss; fwd-status=200; stored; ttl=(60|59); detail=\"absent\"");
    assertThat(client.get(uri).header("Cache-Status")).matches("Larder; hit; ttl=[3-6]\\d");
    assertThat(client.send("POST", uri, HttpCacheContext.create()).header("Cache-Status"))
        .isEqualTo("Larder; fwd=method; fwd-status=200; detail=\"not stored: method\"");
    HttpCacheContext context = HttpCacheContext.create();
    RequestCaching.defaults().offline().addTo(context);
    assertThat(client.send("POST", uri, context).header("Cache-Status"))
        .isEqualTo("Larder; detail=\"not stored: method\"");
    Seen offline = client.get(origin.uri("/b"), RequestCaching.defaults().offline());
    assertThat(offline.header("Cache-Status")).isEqualTo("Larder; detail=\"absent\"");
  }

  @Test
  void fieldComesBehindThatOfOtherCachesAndIsNeverStored() throws IOException {
    origin.on(
        "/a",
        OriginResponse.ok("a").cacheControl("max-age=60").header("Cache-Status", "Edge; hit"));
    PresetClient named = fixture.client(shared().withCacheStatus("Our cache"));
    named.get(uri);
    assertThat(cacheStatus(named)).hasSize(2).first().isEqualTo("Edge; hit");
    PresetClient silent = fixture.client(shared());
    assertThat(cacheStatus(silent)).containsExactly("Edge; hit");
    assertThat(origin.calls()).isEqualTo(1);
  }

  private List<String> cacheStatus(PresetClient client) throws IOException {
    return client.get(uri).headers().stream()
        .filter(header -> header.getName().equalsIgnoreCase("Cache-Status"))
        .map(Header::getValue)
        .toList();
  }

  private CacheVerdict get(PresetClient client, String... headers) throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    client.send("GET", uri, context, headers);
    return CacheVerdict.of(context).orElseThrow();
  }

  private CacheVerdict verdict(PresetClient client, RequestCaching caching) throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    caching.addTo(context);
    client.send("GET", uri, context);
    return CacheVerdict.of(context).orElseThrow();
  }
}
