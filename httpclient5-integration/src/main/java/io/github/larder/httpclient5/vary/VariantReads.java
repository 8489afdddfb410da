// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.vary;

import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one read of those variants of a root that HttpClient's classic cache reads one after the
 * other for their validators. The first of them is read with the others, which wait here until they
 * are asked for, each once. Of one exchange; thread-safe. Keys are those that HttpClient generates.
 */
public final class VariantReads {

  private List<String> expected = List.of();
  private final Map<String, Optional<VersionedResponse>> held = new HashMap<>();

  /** Forgets everything: the root is read again. */
  public synchronized void clear() {
    expected = List.of();
    held.clear();
  }

  /**
   * Notes that a root was found.
   *
   * @param rootKey the key of the root
   * @param variants its variants that HttpClient's cache is shown
   */
  public synchronized void expect(String rootKey, Collection<String> variants) {
    clear();
    if (variants.size() > 1) {
      expected = variants.stream().map(variant -> variant + rootKey).toList();
    }
  }

  /**
   * Begins a read.
   *
   * @param key the key that is asked for
   * @return the keys to read at the same time, that key among them; empty unless it is the first of
   *     several variants
   */
  public synchronized List<String> begin(String key) {
    List<String> together = expected.contains(key) ? expected : List.of();
    if (!together.isEmpty()) {
      expected = List.of();
    }
    return together;
  }

  /**
   * Holds what a variant was found to be.
   *
   * @param found the entry; {@code null} if there is none
   */
  public synchronized void hold(String key, @Nullable VersionedResponse found) {
    held.put(key, Optional.ofNullable(found));
  }

  /** {@return whether a variant was read before, and not asked for since} */
  public synchronized boolean holds(String key) {
    return held.containsKey(key);
  }

  /** {@return what a variant was found to be, once; empty if it is not held} */
  public synchronized Optional<VersionedResponse> take(String key) {
    return Objects.requireNonNullElse(held.remove(key), Optional.empty());
  }
}
