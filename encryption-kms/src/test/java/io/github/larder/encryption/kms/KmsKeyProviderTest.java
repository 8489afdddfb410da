// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.tck.MutableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.KmsClient;

class KmsKeyProviderTest {

  private static final String KEY_ID = "alias/http-cache";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final CacheKey OTHER_KEY = new CacheKey("http://example.com:80/other");

  private final MutableClock clock = MutableClock.at(NOW);
  private final FakeKms kms = new FakeKms();
  private final KmsClient client = kms.client();
  private final CacheStore store =
      new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
  private final List<String> corrupt = new ArrayList<>();

  KmsKeyProviderTest() throws IOException {}

  @AfterEach
  void close() {
    client.close();
    kms.close();
  }

  @Test
  void oneProcessReadsWhatAnotherHasSealed() {
    CacheStack writer = stack(provider(KEY_ID).build());
    join(writer.put(writer.keyOf(KEY), response("one")));
    join(writer.put(writer.keyOf(OTHER_KEY), response("two")));
    join(writer.get(writer.keyOf(KEY)));
    assertThat(kms.calls()).as("of the writer").containsExactly("GenerateDataKey");
    kms.calls().clear();
    CacheStack reader = stack(provider(KEY_ID).build());
    for (int i = 0; i < 3; i++) {
      assertThat(body(reader, KEY)).contains("one");
      assertThat(body(reader, OTHER_KEY)).contains("two");
    }
    assertThat(kms.calls()).as("of the reader").containsExactly("Decrypt");
    assertThat(corrupt).isEmpty();
  }

  @Test
  void dataKeyIsStoredAsKmsHasEncryptedIt() {
    join(stack(provider(KEY_ID).build()).asStore().put(KEY, response("one")));
    assertThat(join(store.get(KEY)).orElseThrow().response().annotations().get("sealingKey"))
        .matches("kms:[\\w-]{246}");
  }

  @Test
  void nextDataKeyIsGeneratedWhenTheLifetimeOfTheFirstEnds() {
    KmsKeyProvider keys = provider(KEY_ID).dataKeyLifetime(Duration.ofHours(1)).build();
    SealingKey first = join(keys.current());
    clock.advance(Duration.ofMinutes(59));
    assertThat(join(keys.current())).isSameAs(first);
    clock.advance(Duration.ofMinutes(1));
    assertThat(join(keys.current())).as("no caller waits for the next").isSameAs(first);
    SealingKey second = join(keys.current());
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(join(keys.find(first.id()))).contains(first);
    assertThat(keys.isRetired(first.id())).isFalse();
    assertThat(kms.calls()).containsExactly("GenerateDataKey", "GenerateDataKey");
  }

  @Test
  void ifKmsFailsTheOldDataKeyIsUsedUntilTheNextIsGenerated() {
    KmsKeyProvider keys = provider(KEY_ID).dataKeyLifetime(Duration.ofHours(1)).build();
    SealingKey first = join(keys.current());
    clock.advance(Duration.ofHours(1));
    kms.fail("InternalFailure");
    assertThat(join(keys.current())).isSameAs(first);
    kms.fail(null);
    assertThat(join(keys.current())).as("not called again at once").isSameAs(first);
    assertThat(join(keys.current())).isSameAs(first);
    clock.advance(Duration.ofSeconds(1));
    join(keys.current());
    assertThat(join(keys.current()).id()).isNotEqualTo(first.id());
  }

  /** A writer of the table may use a KMS key of its own, which this process may use, too. */
  @Test
  void dataKeyOfAForeignKmsKeyIsNotOpened() {
    join(stack(provider("alias/of-somebody-else").build()).asStore().put(KEY, response("forged")));
    assertThat(body(stack(provider(KEY_ID).build()), KEY)).isEmpty();
    assertThat(corrupt).containsExactly("it is sealed with a key that this stack does not have");
  }

  @Test
  void dataKeyOfAnotherContextIsNotOpened() {
    join(
        stack(provider(KEY_ID).encryptionContext(Map.of("stage", "test")).build())
            .asStore()
            .put(KEY, response("test")));
    assertThat(body(stack(provider(KEY_ID).build()), KEY)).isEmpty();
  }

  @Test
  void olderKmsKeyDecryptsAndItsBodiesAreSealedAgain() {
    join(stack(provider("alias/old").build()).asStore().put(KEY, response("one")));
    KmsKeyProvider keys = provider(KEY_ID).olderKeys("alias/old").build();
    CacheStack stack = stack(keys);
    VersionedResponse found = join(stack.get(stack.keyOf(KEY))).orElseThrow();
    Map<String, String> annotations = join(store.get(KEY)).orElseThrow().response().annotations();
    assertThat(keys.isRetired(Objects.requireNonNull(annotations.get("sealingKey")))).isTrue();
    assertThat(
            join(stack.refresh(stack.keyOf(KEY), found.version(), found.response().withoutBody())))
        .isInstanceOf(RefreshResult.BodyNeeded.class);
    join(stack.put(stack.keyOf(KEY), found.response()));
    assertThat(body(stack(provider(KEY_ID).build()), KEY)).contains("one");
  }

  @Test
  void kmsIsNotCalledForForeignIds() {
    KmsKeyProvider keys = provider(KEY_ID).build();
    for (String id : List.of("2026-11", "kms:", "kms:%%%", "x")) {
      assertThat(join(keys.find(id))).isEmpty();
      assertThat(keys.isRetired(id)).isFalse();
    }
    assertThat(kms.calls()).isEmpty();
    assertThat(join(keys.find("kms:AAAA"))).isEmpty();
    assertThat(join(keys.find("kms:AAAA"))).isEmpty();
    assertThat(kms.calls()).as("remembered").containsExactly("Decrypt");
  }

  @Test
  void leastRecentlyUsedKeyIsDecryptedAgain() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(join(provider(KEY_ID).build().current()).id());
    }
    kms.calls().clear();
    KmsKeyProvider keys = provider(KEY_ID).maxOpenedKeys(2).build();
    for (String id : List.of(ids.get(0), ids.get(1), ids.get(0), ids.get(2), ids.get(0))) {
      assertThat(join(keys.find(id))).isPresent();
    }
    assertThat(kms.calls()).hasSize(3);
    join(keys.find(ids.get(1)));
    assertThat(kms.calls()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, DENIED, is denied (AccessDeniedException); check the credentials and"
        + " allow kms:GenerateDataKey",
    "NotFoundException, DENIED, 'is refused (NotFoundException); the key must exist, be enabled"
        + " and be symmetric'",
    "DisabledException, DENIED, 'is refused (DisabledException); the key must exist, be enabled"
        + " and be symmetric'",
    "ThrottlingException, THROTTLED, is throttled (ThrottlingException)",
    "InternalFailure, UNAVAILABLE, failed (InternalFailure)",
  })
  void errorsSayWhatToDo(String code, CacheStoreException.Kind kind, String says) {
    kms.fail(code);
    KmsKeyProvider keys = provider(KEY_ID).build();
    assertThatThrownBy(() -> join(keys.current()))
        .cause()
        .isInstanceOfSatisfying(
            CacheStoreException.class, thrown -> assertThat(thrown.kind()).isEqualTo(kind))
        .hasMessage("GenerateDataKey with KMS key 'alias/http-cache' " + says);
  }

  @Test
  void whileKmsIsDownNothingIsStoredOrFound() {
    KmsKeyProvider other = provider(KEY_ID).build();
    join(stack(other).asStore().put(KEY, response("one")));
    kms.fail("InternalFailure");
    CacheStack stack = stack(provider(KEY_ID).build());
    assertThat(join(stack.put(stack.keyOf(OTHER_KEY), response("two"))))
        .isInstanceOf(PutResult.Skipped.class);
    assertThat(body(stack, KEY)).isEmpty();
    int calls = kms.calls().size();
    assertThat(body(stack, KEY)).isEmpty();
    assertThat(kms.calls()).as("not called again at once").hasSize(calls);
    assertThat(corrupt).isEmpty();
    kms.fail(null);
    clock.advance(Duration.ofSeconds(1));
    assertThat(body(stack, KEY)).contains("one");
    assertThat(join(stack.put(stack.keyOf(OTHER_KEY), response("two"))))
        .isInstanceOf(PutResult.Stored.class);
  }

  @Test
  void callsRunOnThreadsOfTheProviderUntilItIsClosed() {
    KmsKeyProvider keys = KmsKeyProvider.builder(KEY_ID).client(client).clock(clock).build();
    assertThat(join(keys.current()).id()).startsWith("kms:");
    keys.close();
    assertThatThrownBy(() -> join(keys.find("kms:AAAA")))
        .cause()
        .isInstanceOf(CacheStoreException.class)
        .hasMessageContaining("the key provider is closed");
    KmsKeyProvider other = provider(KEY_ID).build();
    assertThat(join(other.current())).as("the client is still open").isNotNull();
  }

  @Test
  void processRestoredFromASnapshotHasADataKeyOfItsOwn() {
    KmsKeyProvider keys = provider(KEY_ID).build();
    CacheStack stack = stack(keys);
    String before = join(keys.current()).id();
    join(stack.put(stack.keyOf(KEY), response("one")));
    stack.asStore().beforeCheckpoint();
    assertThatThrownBy(() -> join(keys.current()))
        .cause()
        .isInstanceOf(CacheStoreException.class)
        .hasMessageContaining("the key provider is closed");
    stack.asStore().afterRestore();
    assertThat(join(keys.current()).id()).isNotEqualTo(before);
    assertThat(body(stack, KEY)).contains("one");
    assertThat(kms.calls()).containsExactly("GenerateDataKey", "GenerateDataKey", "Decrypt");
    keys.close();
    keys.afterRestore();
    assertThatThrownBy(() -> join(keys.current())).cause().isInstanceOf(CacheStoreException.class);
  }

  private KmsKeyProviderBuilder provider(String keyId) {
    return KmsKeyProvider.builder(keyId)
        .client(client)
        .clock(clock)
        .timeout(PATIENCE)
        .executor(Runnable::run);
  }

  private CacheStack stack(KeyProvider keys) {
    return CacheStack.builder()
        .store(store)
        .clock(clock)
        .nanoTime(clock::nanoTime)
        .deadlines(PATIENCE, PATIENCE)
        .startDeadline(PATIENCE)
        .retention(RetentionPolicy.fixed(Duration.ofDays(7)))
        .encryption(keys)
        .listener(
            new CacheListener() {
              @Override
              public void corrupt(CacheKey key, String reason) {
                corrupt.add(reason);
              }
            })
        .build();
  }

  private static Optional<String> body(CacheStack stack, CacheKey key) {
    return join(stack.get(stack.keyOf(key)))
        .map(VersionedResponse::response)
        .map(StoredResponse::body)
        .map(body -> new String(body.array(), UTF_8));
  }

  private static StoredResponse response(String body) {
    return StoredResponse.builder()
        .method("GET")
        .requestUri("http://example.com:80/")
        .sentAt(NOW)
        .receivedAt(NOW)
        .body(Body.wrap(body.getBytes(UTF_8)))
        .build();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
