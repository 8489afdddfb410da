// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.Entries;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.FaultyStore;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.impl.cache.HeapResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Secrets of more than 50 kinds, planted in URLs, headers and cookies, are in no byte of the table,
 * no log line, no event and no exception, whether the store is healthy, damaged or failing.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
class SecretsTest {

  private static final String VISIBLE = "v1s1ble";

  private final LocalDynamoDb dynamoDb;
  private final String table;
  private final CountingOrigin origin = CountingOrigin.start();
  private final List<PlantedSecret> secrets = PlantedSecret.all(1);
  private final SeenTexts seen = new SeenTexts();

  SecretsTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
    this.table = dynamoDb.freshTableName();
  }

  @AfterEach
  void close() {
    seen.close();
    origin.close();
  }

  @Test
  void thereAreFiftyKindsAndMore() {
    assertThat(secrets).hasSizeGreaterThan(50);
    assertThat(secrets).extracting(PlantedSecret::kind).doesNotHaveDuplicates();
    assertThat(secrets).extracting(PlantedSecret::secret).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "async: {0}, encrypted: {1}")
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void areNowhereInATableThatIsWell(boolean async, boolean encrypted) throws IOException {
    CacheStackBuilder builder = dynamoDbStack(dynamoDb.endpoint(), 3).callerMayBlock(!async);
    try (CacheStack stack = stack(builder, encrypted);
        TestClient client = async ? new AsyncTestClient(stack) : new ClassicTestClient(stack)) {
      stack.ready(Patience.OF_TESTS);
      List<PlantedSecret> others = PlantedSecret.all(2);
      for (int i = 0; i < secrets.size(); i++) {
        exchangeTwice(stack, client, secrets.get(i), encrypted);
        exchangeTwice(stack, client, others.get(i), encrypted);
      }
      showWhatIsNotSecret(stack, client);
      assertThat(seen.skips())
          .contains(SkipReason.VARIES_ON_CREDENTIAL, SkipReason.SECRET_IN_HEADER);
      assertThat(seen.leftOut()).contains("set-cookie", "set-cookie2", "x-acme-debug");
      assertNoSecretSeen(secrets);
      assertNoSecretSeen(others);
    }
  }

  @Test
  void areNowhereIfTheTableIsDamaged() throws IOException {
    try (CacheStack stack = stack(dynamoDbStack(dynamoDb.endpoint(), 3), false);
        TestClient client = new ClassicTestClient(stack)) {
      stack.ready(Patience.OF_TESTS);
      for (PlantedSecret secret : secrets) {
        exchangeTwice(stack, client, secret, false);
      }
      damageEveryItem();
    }
    try (CacheStack stack = stack(dynamoDbStack(dynamoDb.endpoint(), 3), false);
        TestClient client = new ClassicTestClient(stack)) {
      for (PlantedSecret secret : secrets) {
        exchange(stack, client, secret);
      }
      showWhatIsNotSecret(stack, client);
      assertThat(seen.corrupt()).hasSizeGreaterThan(20);
      assertNoSecretSeen(secrets);
    }
  }

  @Test
  void areNotLoggedIfTheStoreFails() throws IOException {
    MutableClock clock = MutableClock.at(Instant.parse("2050-01-01T00:00:00Z"));
    FaultyStore store =
        new FaultyStore(new MemoryBackend().create(BackendConfig.builder().build()));
    try (CacheStack stack = stack(CacheStack.builder().store(store), false, clock);
        TestClient client = new ClassicTestClient(stack)) {
      for (PlantedSecret secret : secrets) {
        store.fail(
            () ->
                CompletableFuture.failedStage(
                    new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "gone", null)));
        exchange(stack, client, secret);
        clock.advance(Duration.ofMinutes(2));
        store.fail(
            () -> {
              throw new IllegalStateException("thrown");
            });
        exchange(stack, client, secret);
        clock.advance(Duration.ofMinutes(2));
      }
      exchange(stack, client, visible());
      assertThat(seen.logged()).hasSizeGreaterThan(secrets.size());
      assertThat(String.join("\n", seen.logged())).contains("api_key=REDACTED", VISIBLE);
      assertNoSecretIn(secrets, "log", String.join("\n", seen.logged()));
      assertNoSecretIn(secrets, "events", String.join("\n", seen.reports()));
    }
  }

  @Test
  void areNotInTheErrorsOfATableThatIsNotThere() throws IOException {
    URI unreachable = URI.create("http://127.0.0.1:1");
    try (CacheStack stack = stack(dynamoDbStack(unreachable, 1), false);
        TestClient client = new ClassicTestClient(stack)) {
      for (PlantedSecret secret : secrets) {
        exchange(stack, client, secret);
      }
      assertThat(String.join("\n", seen.reports())).contains("check endpoint, region and network");
      assertNoSecretIn(secrets, "log", String.join("\n", seen.logged()));
      assertNoSecretIn(secrets, "events", String.join("\n", seen.reports()));
    }
  }

  /** A validation may return fields that the first response did not have. */
  @Test
  void cookieOfA304IsNotStored() throws IOException {
    origin.on(
        "/v",
        request ->
            request.header("If-None-Match") == null
                ? OriginResponse.ok("body").etag("a").cacheControl("no-cache")
                : OriginResponse.notModified()
                    .etag("a")
                    .cacheControl("no-cache")
                    .header("Set-Cookie", "sid=S3CR3TPLANTOF304"));
    try (CacheStack stack = stack(dynamoDbStack(dynamoDb.endpoint(), 3), false);
        TestClient client = new ClassicTestClient(stack)) {
      stack.ready(Patience.OF_TESTS);
      for (int i = 0; i < 3; i++) {
        assertThat(client.get(origin.uri("/v")).text()).isEqualTo("body");
      }
      assertThat(origin.conditionalCalls("/v")).isEqualTo(2);
      assertThat(seen.skips()).isEmpty();
      assertThat(seen.leftOut()).containsOnly("set-cookie");
      assertThat(SeenTexts.allOf(dynamoDb.client(), table)).doesNotContain("S3CR3TPLANT");
    }
  }

  /** The search finds a text that exists, so that its failure to find one is meaningful. */
  private void showWhatIsNotSecret(CacheStack stack, TestClient client) throws IOException {
    exchange(stack, client, visible());
    assertThat(SeenTexts.allOf(dynamoDb.client(), table)).contains(VISIBLE, "REDACTED");
    assertThat(String.join("\n", seen.reports())).contains(VISIBLE, "REDACTED");
  }

  private static PlantedSecret visible() {
    return new PlantedSecret(
        "visible",
        VISIBLE,
        "/q?page=" + VISIBLE,
        List.of(),
        List.of("Cache-Control", "max-age=600"),
        true);
  }

  private void assertNoSecretSeen(List<PlantedSecret> planted) {
    assertNoSecretIn(planted, "table", SeenTexts.allOf(dynamoDb.client(), table));
    assertNoSecretIn(planted, "log", String.join("\n", seen.logged()));
    assertNoSecretIn(planted, "events", String.join("\n", seen.reports()));
  }

  private static void assertNoSecretIn(
      List<PlantedSecret> planted, String where, String everything) {
    List<String> found = new ArrayList<>();
    for (PlantedSecret secret : planted) {
      if (secret.forms().stream().anyMatch(everything::contains)) {
        found.add(secret.kind());
      }
    }
    assertThat(found).as("kinds of secrets in the " + where).isEmpty();
  }

  private void exchangeTwice(
      CacheStack stack, TestClient client, PlantedSecret secret, boolean encrypted)
      throws IOException {
    origin.resetCalls();
    exchange(stack, client, secret);
    exchange(stack, client, secret);
    if (!secret.isWholeUrl()) {
      boolean stored = secret.stored() || (encrypted && isOnlySecretOutside(secret));
      assertThat(origin.calls()).as(secret.kind()).isEqualTo(stored ? 1 : 2);
    }
  }

  /** With encryption such a response is stored for all users. */
  private static boolean isOnlySecretOutside(PlantedSecret secret) {
    return List.of(
            "Location", "Content-Location", "Link", "Refresh", "X-Debug", "X-Echo", "X-Download")
        .contains(secret.kind().replace("response ", ""));
  }

  private void exchange(CacheStack stack, TestClient client, PlantedSecret secret)
      throws IOException {
    if (secret.isWholeUrl()) {
      store(stack, secret);
      return;
    }
    String body = "body of " + secret.kind();
    URI uri = origin.uri(secret.target());
    origin.on(
        uri.getPath(),
        request -> {
          OriginResponse response = OriginResponse.ok(body);
          for (int i = 0; i < secret.responseHeaders().size(); i += 2) {
            response =
                response.header(
                    secret.responseHeaders().get(i), secret.responseHeaders().get(i + 1));
          }
          return response;
        });
    Exchange exchange = client.get(uri, secret.requestHeaders().toArray(String[]::new));
    assertThat(exchange.text()).as(secret.kind()).isEqualTo(body);
  }

  /** A form that no request of HttpClient has, but a key may have. */
  private static void store(CacheStack stack, PlantedSecret secret) {
    ClassicStorage storage = ClassicStorage.over(stack);
    HttpCacheEntry entry = Entries.entry(secret.target(), new HeapResource(new byte[] {1}), null);
    storage.putEntry(secret.target(), entry);
    HttpCacheEntry found = storage.getEntry(secret.target());
    if (found != null) {
      assertThat(found.getRequestURI()).isEqualTo(secret.target());
    }
    storage.updateEntry(secret.target(), existing -> existing);
    storage.getEntries(List.of(secret.target()));
    storage.removeEntry(secret.target() + "&gone");
  }

  private CacheStack stack(CacheStackBuilder builder, boolean encrypted) {
    return stack(builder, encrypted, MutableClock.at(Instant.now()));
  }

  private CacheStack stack(CacheStackBuilder builder, boolean encrypted, MutableClock clock) {
    if (encrypted) {
      builder.encryption(KeyProvider.of(new SealingKey("test", new byte[32])));
    }
    return builder
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .startDeadline(Patience.OF_TESTS)
        .clock(clock)
        .nanoTime(clock::nanoTime)
        .privacy(PlantedSecret.policy())
        .listener(seen)
        .build();
  }

  private CacheStackBuilder dynamoDbStack(URI endpoint, int attempts) {
    Map<String, String> options = new HashMap<>();
    options.put("table", table);
    options.put("endpoint", endpoint.toString());
    options.put("maxAttempts", "" + attempts);
    options.put("attemptTimeout", Patience.OF_TESTS.toString());
    options.put("region", LocalDynamoDb.REGION);
    options.put("accessKeyId", LocalDynamoDb.ACCESS_KEY_ID);
    options.put("secretAccessKey", LocalDynamoDb.SECRET_ACCESS_KEY);
    return CacheStack.builder().backend("dynamodb", options);
  }

  private void damageEveryItem() {
    dynamoDb
        .client()
        .scanPaginator(scan -> scan.tableName(table).consistentRead(true))
        .items()
        .forEach(
            item -> {
              Map<String, AttributeValue> damaged = new HashMap<>(item);
              Map<String, AttributeValue> value =
                  new HashMap<>(Objects.requireNonNull(item.get("value")).m());
              value.put("schema", AttributeValue.fromN("99"));
              damaged.put("value", AttributeValue.fromM(value));
              dynamoDb.client().putItem(put -> put.tableName(table).item(damaged));
            });
  }
}
