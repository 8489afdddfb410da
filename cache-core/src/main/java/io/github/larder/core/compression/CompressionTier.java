// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.Stages;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Stores bodies compressed and gives them back as they were. An entry whose body cannot be
 * decompressed is what a corrupt entry is to a backend: a miss, and replaced by its version.
 */
final class CompressionTier extends ForwardingCacheStore {

  private final BodyCompressor compressor;

  CompressionTier(CacheStore next, BodyCompressor compressor) {
    super(next);
    this.compressor = compressor;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return Stages.changed(
        next().get(key),
        found ->
            found.isEmpty() || isPlain(found.get())
                ? found
                : found.flatMap(entry -> decoded(key, entry)));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return next()
        .getAll(keys)
        .thenApply(
            found -> {
              Map<CacheKey, VersionedResponse> all = new LinkedHashMap<>();
              found.forEach(
                  (key, entry) -> decoded(key, entry).ifPresent(plain -> all.put(key, plain)));
              return all;
            });
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return next().put(key, encoded(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next()
        .compareAndPut(key, expected, encoded(key, response))
        .thenApply(
            result ->
                result instanceof Conflict conflict
                    ? new Conflict(decoded(key, conflict.current()))
                    : result);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return next()
        .compareAndRemove(key, expected)
        .thenApply(
            result ->
                result instanceof CompareAndRemoveResult.Conflict conflict
                    ? new CompareAndRemoveResult.Conflict(decoded(key, conflict.current()))
                    : result);
  }

  private StoredResponse encoded(CacheKey key, StoredResponse response) {
    return compressor.encode(response, stored -> next().writeUnits(key, stored));
  }

  @Override
  public void close() {
    super.close();
    compressor.close();
  }

  private Current decoded(CacheKey key, Current current) {
    return current instanceof Current.Present present
        ? decoded(key, present.entry())
            .<Current>map(Current.Present::new)
            .orElseGet(() -> new Current.Unreadable(current.version()))
        : current;
  }

  private Optional<VersionedResponse> decoded(CacheKey key, VersionedResponse entry) {
    Body body = entry.response().body();
    if (body == null || isPlain(entry)) {
      return Optional.of(entry);
    }
    return compressor
        .decode(key, body)
        .map(
            plain ->
                new VersionedResponse(
                    entry.version(), entry.response().toBuilder().body(plain).build()));
  }

  private static boolean isPlain(VersionedResponse entry) {
    Body body = entry.response().body();
    return body == null || body.encoding().equals(Body.IDENTITY);
  }
}
