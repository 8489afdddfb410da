// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.MISSING_KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.key;
import static io.github.larder.tck.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reading several entries at once. */
class GetAllTopic {

  private final ContractSession session;

  GetAllTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void entriesAreInTheOrderOfTheKeys() {
    putNumbered(10);
    List<CacheKey> keys = List.of(key(7), key(2), key(9), key(0), key(5));
    assertThat(store().getAll(keys).keySet()).containsExactlyElementsOf(keys);
  }

  @Test
  void aRepeatedKeyIsReadOnceAtItsFirstPosition() {
    putNumbered(3);
    assertThat(store().getAll(List.of(key(2), key(0), key(2), key(1), key(0))).keySet())
        .containsExactly(key(2), key(0), key(1));
  }

  @Test
  void missingEntriesAreLeftOut() {
    putNumbered(2);
    assertThat(store().getAll(List.of(MISSING_KEY, key(1), OTHER_KEY, key(0))).keySet())
        .containsExactly(key(1), key(0));
    assertThat(store().getAll(List.of(MISSING_KEY))).isEmpty();
  }

  @Test
  void noKeysReturnNoEntries() {
    assertThat(store().getAll(List.of())).isEmpty();
  }

  @Test
  void aHundredAndFiftyKeysAreReadAtOnce() {
    Map<CacheKey, EntryVersion> versions = putNumbered(150);
    Map<CacheKey, VersionedResponse> entries = store().getAll(versions.keySet());
    assertThat(entries.keySet()).containsExactlyElementsOf(versions.keySet());
    versions.forEach(
        (key, version) -> {
          VersionedResponse entry = entries.get(key);
          assertThat(entry).isEqualTo(new VersionedResponse(version, response(key.value())));
        });
  }

  @Test
  void severalLargeEntriesAreReadAtOnce() {
    List<CacheKey> keys = IntStream.range(0, 20).mapToObj(Samples::key).toList();
    for (CacheKey key : keys) {
      store().put(key, response(key.value().repeat(4000)));
    }
    Map<CacheKey, VersionedResponse> entries = store().getAll(keys);
    assertThat(entries.keySet()).containsExactlyElementsOf(keys);
    entries.forEach(
        (key, entry) -> assertSame(entry.response(), response(key.value().repeat(4000))));
  }

  @Test
  void everyEntryHasTheVersionThatGetReturns() {
    putNumbered(3);
    store()
        .getAll(List.of(key(0), key(1), key(2)))
        .forEach((key, entry) -> assertThat(entry).isEqualTo(store().entry(key)));
  }

  private Map<CacheKey, EntryVersion> putNumbered(int count) {
    Map<CacheKey, EntryVersion> versions = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      versions.put(key(i), store().put(key(i), response(key(i).value())));
    }
    return versions;
  }

  private WaitingStore store() {
    return session.store();
  }
}
