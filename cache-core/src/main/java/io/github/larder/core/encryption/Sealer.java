// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import io.github.larder.core.encryption.Gcm.BrokenSealException;
import io.github.larder.core.encryption.SealedBody.BodyId;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.StoreEvents;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Seals responses with the current key, and opens them with the keys that sealed them. */
final class Sealer {

  private final Gcm gcm = new Gcm();
  private final KeyProvider keys;
  private final StoreEvents events;

  Sealer(KeyProvider keys, StoreEvents events) {
    this.keys = keys;
    this.events = events;
  }

  void beforeCheckpoint() {
    keys.beforeCheckpoint();
  }

  void afterRestore() {
    gcm.reseed();
    keys.afterRestore();
  }

  BodyId newBodyId() {
    return new BodyId(gcm.random(BodyId.BYTES));
  }

  CompletionStage<StoredResponse> seal(CacheKey cacheKey, BodyId bodyId, StoredResponse plain) {
    return currentKey()
        .thenApply(
            key ->
                SealedHead.seal(gcm, key, cacheKey, bodyId, plain).toBuilder()
                    .body(SealedBody.seal(gcm, key, cacheKey, bodyId, plain.body()))
                    .build());
  }

  CompletionStage<StoredResponse> sealHead(CacheKey cacheKey, BodyId bodyId, StoredResponse plain) {
    return currentKey().thenApply(key -> SealedHead.seal(gcm, key, cacheKey, bodyId, plain));
  }

  /** Empty, with an event, if the entry cannot be opened. */
  CompletionStage<Optional<VersionedResponse>> open(CacheKey cacheKey, VersionedResponse entry) {
    SealedHead head;
    SealedBody body;
    try {
      head = SealedHead.of(entry.response());
      body = SealedBody.of(entry.response().body());
      if (!head.bodyId().equals(body.id())) {
        throw new BrokenSealException("its head belongs to another body");
      }
    } catch (BrokenSealException e) {
      return CompletableFuture.completedStage(corrupt(cacheKey, e.reason()));
    }
    CompletionStage<Optional<SealingKey>> ofHead = key(head.keyId());
    return ofHead.thenCombine(
        body.keyId().equals(head.keyId()) ? ofHead : key(body.keyId()),
        (headKey, bodyKey) ->
            headKey.isPresent() && bodyKey.isPresent()
                ? opened(cacheKey, entry, head, headKey.get(), body, bodyKey.get())
                : corrupt(cacheKey, "it is sealed with a key that this stack does not have"));
  }

  /** Whether the entry still has this body, by its part in clear. */
  static boolean hasBody(VersionedResponse entry, BodyId bodyId) {
    try {
      return SealedBody.of(entry.response().body()).id().equals(bodyId);
    } catch (BrokenSealException e) {
      return false;
    }
  }

  private Optional<VersionedResponse> opened(
      CacheKey cacheKey,
      VersionedResponse entry,
      SealedHead head,
      SealingKey headKey,
      SealedBody body,
      SealingKey bodyKey) {
    try {
      StoredResponse plain = head.open(gcm, headKey, cacheKey);
      Body content = body.open(gcm, bodyKey, cacheKey);
      return Optional.of(
          new VersionedResponse(
              SealedVersion.readable(body.id(), keys.isRetired(body.keyId()), entry.version()),
              plain.toBuilder().body(content).build()));
    } catch (BrokenSealException e) {
      return corrupt(cacheKey, e.reason());
    }
  }

  private Optional<VersionedResponse> corrupt(CacheKey cacheKey, String reason) {
    events.corrupt(cacheKey, reason);
    return Optional.empty();
  }

  private CompletionStage<SealingKey> currentKey() {
    try {
      return keys.current();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(noKey(e));
    }
  }

  private CompletionStage<Optional<SealingKey>> key(String id) {
    try {
      return keys.find(id);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(noKey(e));
    }
  }

  private static CacheStoreException noKey(RuntimeException cause) {
    return new CacheStoreException(
        CacheStoreException.Kind.UNAVAILABLE, "The key provider failed", cause);
  }
}
