// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers every call with one entry or one failure, and records the calls. */
class ScriptedStore implements BlockingCacheStore {

  final List<String> calls = new ArrayList<>();
  @Nullable RuntimeException failure;

  private final VersionedResponse entry;

  ScriptedStore(VersionedResponse entry) {
    this.entry = entry;
  }

  @Override
  public Optional<VersionedResponse> get(CacheKey key) {
    called("get");
    return Optional.of(entry);
  }

  @Override
  public Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    called("getAll");
    Map<CacheKey, VersionedResponse> entries = new LinkedHashMap<>();
    keys.forEach(key -> entries.put(key, entry));
    return entries;
  }

  @Override
  public PutResult put(CacheKey key, StoredResponse response) {
    called("put");
    return new PutResult.Stored(entry.version());
  }

  @Override
  public CompareAndPutResult compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    called("compareAndPut");
    return new CompareAndPutResult.Stored(entry.version());
  }

  @Override
  public void remove(CacheKey key) {
    called("remove");
  }

  @Override
  public void close() {
    called("close");
  }

  private void called(String call) {
    calls.add(call);
    if (failure != null) {
      throw failure;
    }
  }
}
