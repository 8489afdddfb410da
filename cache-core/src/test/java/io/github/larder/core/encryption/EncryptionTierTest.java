// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.Responses;
import io.github.larder.core.compression.Compression;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoredResponseCodec;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EncryptionTierTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final CacheKey OTHER_KEY = new CacheKey("http://example.com:80/other");

  private final FaultyStore store =
      new FaultyStore(
          new MemoryBackend()
              .create(BackendConfig.builder().clock(MutableClock.at(Responses.RECEIVED)).build()));
  private final List<String> corrupt = new ArrayList<>();
  private final CacheStore tier = tier(KeyProvider.of(Keys.NEW, Keys.OLD));

  @Test
  void onlyTheListedFieldsAreInClear() {
    join(tier.put(KEY, response("body-s3cret")));
    StoredResponse stored = stored(KEY).response();
    assertThat(new String(new StoredResponseCodec().encode(stored), UTF_8))
        .doesNotContain("s3cret", "Content-Type", "text/plain", "Accept", "{accept=", "note");
    assertThat(stored.headers()).isEmpty();
    assertThat(stored.requestHeaders()).isEmpty();
    assertThat(stored.variants()).isNull();
    assertThat(stored.annotations()).containsEntry("sealingKey", "2026-11");
    assertThat(read(KEY)).contains(response("body-s3cret"));
  }

  @Test
  void sealedEntryIsListedInTheCatalog() {
    MutableClock clock = MutableClock.at(Responses.RECEIVED);
    CacheStore memory = new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
    CacheStore listing = tier(memory, KeyProvider.of(Keys.NEW));
    join(listing.put(KEY, response("x")));
    assertThat(join(listing.catalog().orElseThrow().list(EntryFilter.ALL, null, 10)).entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.key()).isEqualTo(KEY);
              assertThat(entry.requestUri()).isEqualTo("http://example.com:80/");
              assertThat(entry.status()).isEqualTo(200);
              assertThat(entry.receivedAt()).isEqualTo(Responses.RECEIVED);
            });
  }

  @Test
  void entryUnderAnotherKeyIsAMiss() {
    join(tier.put(KEY, response("x")));
    join(store.put(OTHER_KEY, stored(KEY).response()));
    assertBroken(OTHER_KEY, "it was changed, or belongs to another entry");
    assertThat(read(KEY)).isPresent();
  }

  @Test
  void headAndBodyOfDifferentVersionsAreAMiss() {
    join(tier.put(KEY, response("first")));
    StoredResponse first = stored(KEY).response();
    join(tier.put(KEY, response("second")));
    plant(first.toBuilder().body(stored(KEY).response().body()).build());
    assertBroken(KEY, "its head belongs to another body");
  }

  @Test
  void removedOrReplacedBodyIsAMiss() {
    join(tier.put(KEY, response("x")));
    StoredResponse box = stored(KEY).response();
    plant(box.withoutBody());
    assertBroken(KEY, "its body is not sealed");
    plant(box.toBuilder().body(Body.copyOf(new byte[] {1})).build());
    assertBroken(KEY, "its body is not sealed");
    Body body = Objects.requireNonNull(box.body());
    plant(box.toBuilder().body(Body.wrap(body.array(), "sealed:gzip")).build());
    assertBroken(KEY, "it was changed, or belongs to another entry");
    plant(box.toBuilder().body(Body.wrap(body.array(), "sealed")).build());
    assertBroken(KEY, "it was changed, or belongs to another entry");
  }

  @Test
  void entryThatIsNotSealedIsAMiss() {
    plant(response("x"));
    assertBroken(KEY, "it is not sealed, and this stack encrypts");
  }

  @Test
  void everyChangeOfAFieldInClearIsAMiss() {
    join(tier.put(KEY, response("x").toBuilder().retainUntil(at(60)).build()));
    StoredResponse box = stored(KEY).response();
    for (StoredResponse changed :
        List.of(
            box.toBuilder().method("HEAD").build(),
            box.toBuilder().requestUri("http://example.com:80/a").build(),
            box.toBuilder().status(404).build(),
            box.toBuilder().sentAt(at(-1)).build(),
            box.toBuilder().receivedAt(at(1)).build(),
            box.toBuilder().retainUntil(at(61)).build(),
            box.toBuilder().retainUntil(null).build())) {
      plant(changed);
      assertBroken(KEY, "its URL, status or times were changed");
    }
  }

  @Test
  void headerAddedInClearIsIgnored() {
    join(tier.put(KEY, response("x")));
    plant(
        stored(KEY).response().toBuilder()
            .headers(List.of(new HeaderField("Location", "http://evil/")))
            .build());
    assertThat(read(KEY)).contains(response("x"));
  }

  @Test
  void endOfTheRetentionMayBeRoundedUpToASecond() {
    join(tier.put(KEY, response("x").toBuilder().retainUntil(at(60).minusMillis(1)).build()));
    plant(stored(KEY).response().toBuilder().retainUntil(at(60)).build());
    assertThat(read(KEY)).isPresent();
  }

  @Test
  void refreshSealsTheHeadAloneAndKeepsTheBody() {
    EntryVersion version = put(response("body"));
    Body sealedBody = stored(KEY).response().body();
    store.calls().clear();
    StoredResponse validated =
        Responses.withHeaders("X-Call", "2").toBuilder().receivedAt(at(5)).build();
    RefreshResult.Stored result =
        (RefreshResult.Stored) join(tier.refresh(KEY, version, validated));
    assertThat(store.calls()).containsExactly("refresh");
    assertThat(stored(KEY).response().body()).isEqualTo(sealedBody);
    VersionedResponse read = join(tier.get(KEY)).orElseThrow();
    assertThat(read.response())
        .isEqualTo(validated.toBuilder().body(response("body").body()).build());
    assertThat(read.version()).isEqualTo(result.version());
    assertThat(join(tier.refresh(KEY, result.version(), validated)))
        .isInstanceOf(RefreshResult.Stored.class);
  }

  @Test
  void bodyUnderARetiredKeyIsNeededOnceToBeSealedAgain() {
    join(tier(KeyProvider.of(Keys.OLD)).put(KEY, response("body")));
    VersionedResponse found = join(tier.get(KEY)).orElseThrow();
    StoredResponse head = found.response().withoutBody();
    assertThat(join(tier.refresh(KEY, found.version(), head)))
        .isInstanceOf(RefreshResult.BodyNeeded.class);
    EntryVersion resealed = put(found.response());
    assertThat(join(tier.refresh(KEY, resealed, head))).isInstanceOf(RefreshResult.Stored.class);
    assertThat(join(tier(KeyProvider.of(Keys.NEW)).get(KEY))).isPresent();
  }

  @Test
  void replacedOrRemovedBodyUnderARetiredKeyIsNotRestored() {
    join(tier(KeyProvider.of(Keys.OLD)).put(KEY, response("body")));
    VersionedResponse found = join(tier.get(KEY)).orElseThrow();
    StoredResponse head = found.response().withoutBody();
    put(response("newer"));
    assertThat(join(tier.refresh(KEY, found.version(), head)))
        .isInstanceOf(RefreshResult.Superseded.class);
    join(tier.remove(KEY));
    assertThat(join(tier.refresh(KEY, found.version(), head)))
        .isInstanceOf(RefreshResult.Superseded.class);
  }

  /** A provider that changes its keys often and keeps them all retires none. */
  @Test
  void headMayHaveAnotherKeyThanItsBody() {
    EntryVersion version = put(response("body"));
    CacheStore next = tier(new Unretired(Keys.key("2026-12", 3), Keys.NEW));
    StoredResponse head = Responses.withHeaders("X-Call", "2");
    assertThat(join(next.refresh(KEY, version, head))).isInstanceOf(RefreshResult.Stored.class);
    assertThat(stored(KEY).response().annotations()).containsEntry("sealingKey", "2026-12");
    assertThat(join(next.get(KEY)).map(VersionedResponse::response))
        .contains(head.toBuilder().body(response("body").body()).build());
  }

  @Test
  void entryUnderAMissingKeyIsAMissAndIsReplaced() {
    join(tier(KeyProvider.of(Keys.OLD)).put(KEY, response("x")));
    CacheStore later = tier(KeyProvider.of(Keys.NEW));
    assertThat(join(later.get(KEY))).isEmpty();
    assertThat(corrupt).containsExactly("it is sealed with a key that this stack does not have");
    CompareAndPutResult.Conflict lost =
        (CompareAndPutResult.Conflict)
            join(later.compareAndPut(KEY, EntryVersion.ABSENT, response("y")));
    assertThat(lost.current()).isInstanceOf(CompareAndPutResult.Current.Unreadable.class);
    assertThat(join(later.compareAndPut(KEY, lost.current().version(), response("y"))))
        .isInstanceOf(CompareAndPutResult.Stored.class);
    assertThat(join(later.get(KEY))).isPresent();
  }

  @Test
  void differentKeyWithTheSameIdOpensNothing() {
    join(tier.put(KEY, response("x")));
    assertThat(join(tier(KeyProvider.of(Keys.key("2026-11", 9))).get(KEY))).isEmpty();
    assertThat(corrupt).containsExactly("it was changed, or belongs to another entry");
  }

  @Test
  void failingKeyProviderIsAFailureOfTheTierAndAMissOfTheStack() {
    CacheStoreException down =
        new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "no keys now", null);
    for (KeyProvider failing :
        List.of(
            new Failing(() -> CompletableFuture.failedStage(down)),
            new Failing(
                () -> {
                  throw new IllegalStateException("thrown");
                }))) {
      assertThatThrownBy(() -> join(tier(failing).put(KEY, response("x"))))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(CacheStoreException.class);
      try (CacheStack stack =
          CacheStack.builder()
              .store(store)
              .deadlines(PATIENCE, PATIENCE)
              .encryption(failing)
              .build()) {
        assertThat(join(stack.put(stack.keyOf(KEY), response("x"))))
            .isInstanceOf(PutResult.Skipped.class);
        join(tier.put(KEY, response("x")));
        assertThat(join(stack.get(stack.keyOf(KEY)))).isEmpty();
      }
    }
    assertThat(corrupt).isEmpty();
  }

  @Test
  void stackWithoutKeysTreatsSealedEntriesAsUnreadable() {
    for (StoredResponse response :
        List.of(response("x"), response("x").withoutBody(), Responses.root("{a=b}"))) {
      join(tier.put(KEY, response));
      corrupt.clear();
      try (CacheStack plain =
          CacheStack.builder()
              .store(store)
              .clock(MutableClock.at(Responses.RECEIVED))
              .deadlines(PATIENCE, PATIENCE)
              .listener(new Recorded())
              .build()) {
        assertThat(join(plain.get(plain.keyOf(KEY)))).isEmpty();
        assertThat(corrupt).containsExactly("it is sealed, and this stack has no keys");
        assertThat(join(plain.update(plain.keyOf(KEY), current -> Optional.of(Responses.plain()))))
            .isEqualTo(Outcome.STORED);
      }
    }
  }

  @Test
  void bodyIsCompressedBeforeItIsSealed() {
    byte[] text = "all work and no play. ".repeat(500).getBytes(UTF_8);
    StoredResponse large =
        Responses.withHeaders("Content-Type", "text/plain", "Cache-Control", "max-age=60")
            .toBuilder()
            .body(Body.wrap(text))
            .build();
    try (CacheStack stack =
        CacheStack.builder()
            .store(store)
            .clock(MutableClock.at(Responses.RECEIVED))
            .deadlines(PATIENCE, PATIENCE)
            .compression(Compression.gzip())
            .encryption(KeyProvider.of(Keys.NEW))
            .build()) {
      join(stack.put(stack.keyOf(KEY), large));
      Body stored = Objects.requireNonNull(stored(KEY).response().body());
      assertThat(stored.encoding()).isEqualTo("sealed:gzip");
      assertThat(stored.length()).isLessThan(text.length / 10);
      assertThat(join(stack.get(stack.keyOf(KEY))).orElseThrow().response().body())
          .isEqualTo(large.body());
    }
  }

  private StoredResponse response(String body) {
    return Responses.withHeaders("Content-Type", "text/plain", "X-Token", "header-s3cret")
        .toBuilder()
        .requestHeaders(List.of(new HeaderField("Accept", "request-s3cret")))
        .variants(List.of("{accept=variant-s3cret}"))
        .annotation("note", "annotation-s3cret")
        .body(Body.wrap(body.getBytes(UTF_8)))
        .build();
  }

  private static Instant at(long seconds) {
    return Responses.RECEIVED.plusSeconds(seconds);
  }

  private CacheStore tier(KeyProvider keys) {
    return tier(store, keys);
  }

  private CacheStore tier(CacheStore next, KeyProvider keys) {
    return Encryption.tier(next, keys, new Recorded(), () -> Runnable::run);
  }

  private EntryVersion put(StoredResponse response) {
    return ((PutResult.Stored) join(tier.put(KEY, response))).version();
  }

  private VersionedResponse stored(CacheKey key) {
    return join(store.get(key)).orElseThrow();
  }

  private Optional<StoredResponse> read(CacheKey key) {
    return join(tier.get(key)).map(VersionedResponse::response);
  }

  private void plant(StoredResponse response) {
    join(store.put(KEY, response));
  }

  private void assertBroken(CacheKey key, String reason) {
    corrupt.clear();
    assertThat(join(tier.get(key))).isEmpty();
    assertThat(join(tier.getAll(List.of(key)))).isEmpty();
    assertThat(corrupt).containsExactly(reason, reason);
    CompareAndPutResult.Conflict lost =
        (CompareAndPutResult.Conflict)
            join(tier.compareAndPut(key, EntryVersion.ABSENT, response("y")));
    assertThat(lost.current()).isInstanceOf(CompareAndPutResult.Current.Unreadable.class);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private final class Recorded implements CacheListener {
    @Override
    public void corrupt(CacheKey key, String reason) {
      corrupt.add(reason);
    }
  }

  private record Unretired(SealingKey newest, SealingKey older) implements KeyProvider {

    @Override
    public CompletionStage<SealingKey> current() {
      return CompletableFuture.completedStage(newest);
    }

    @Override
    public CompletionStage<Optional<SealingKey>> find(String id) {
      return KeyProvider.of(newest, older).find(id);
    }
  }

  private record Failing(Supplier<CompletionStage<SealingKey>> fault) implements KeyProvider {

    @Override
    public CompletionStage<SealingKey> current() {
      return fault.get();
    }

    @Override
    public CompletionStage<Optional<SealingKey>> find(String id) {
      return fault.get().thenApply(Optional::of);
    }
  }
}
