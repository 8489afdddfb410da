// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.MISSING_KEY;
import static io.github.larder.tck.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any text can be a key, and different texts are different keys. */
class KeyTopic {

  private final ContractSession session;

  KeyTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void aMissingKeyIsEmpty() {
    assertThat(store().get(MISSING_KEY)).isEmpty();
  }

  @Test
  void keysOfAnyCharactersAreKeptApart() {
    areKeptApart(
        List.of(
            "https://example.org/caf\u00e9",
            "https://example.org/cafe\u0301",
            "https://example.org/\ud83c\udf5e",
            "https://example.org/\ud83c\udf5f",
            "{Accept=text/html&q=\"a, b\"}https://example.org/",
            "{}https://example.org/",
            "https://example.org/#1",
            "https://example.org/%20",
            "https://example.org/ ",
            " ",
            "'; DROP TABLE x; --",
            "a\nb\u0000c"));
  }

  @Test
  void keysThatDifferOnlyInCaseOrTrailingSpaceAreKeptApart() {
    areKeptApart(
        List.of("https://example.org/A", "https://example.org/a", "https://example.org/a "));
  }

  @Test
  void keysOf10KilobytesThatDifferOnlyAtTheEndAreKeptApart() {
    String common = "https://example.org/" + Texts.ofLength(10 * 1024);
    areKeptApart(List.of(common, common + "1", common + "2"));
  }

  @Test
  void longKeysOfCharactersBeyondAsciiAreKeptApart() {
    // Each of these characters takes more bytes in UTF-8 than in the string.
    String common = "https://example.org/" + "\u65e5\u672c".repeat(700);
    areKeptApart(List.of(common + "\u00e9", common + "e"));
  }

  private void areKeptApart(List<String> texts) {
    List<CacheKey> keys = texts.stream().map(CacheKey::new).toList();
    for (CacheKey key : keys) {
      store().replace(key, ABSENT, response(key.value()));
    }
    for (CacheKey key : keys) {
      assertSame(store().entry(key).response(), response(key.value()));
    }
    assertThat(store().getAll(keys).keySet()).containsExactlyElementsOf(keys);
    store().remove(keys.get(0));
    assertThat(store().get(keys.get(0))).isEmpty();
    assertThat(store().getAll(keys).keySet())
        .containsExactlyElementsOf(keys.subList(1, keys.size()));
  }

  private WaitingStore store() {
    return session.store();
  }
}
