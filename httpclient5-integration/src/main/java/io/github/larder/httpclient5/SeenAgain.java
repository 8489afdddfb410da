// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.function.Supplier;

/**
 * Keeps what was computed from an object until that object is gone. A store in the process gives
 * the same object at each hit, so that its dates are parsed once; a store across the network gives
 * a new one, for which nothing but a mark is kept. Objects are compared by identity. Thread-safe.
 *
 * @param <K> what is seen again; it is not kept alive
 * @param <V> what is computed from it; it does not refer to the object
 */
final class SeenAgain<K, V> {

  private static final int MAX_ENTRIES = 4096;
  private static final Object SEEN_ONCE = new Object();

  private final Cache<K, Object> known =
      CacheBuilder.newBuilder().weakKeys().maximumSize(MAX_ENTRIES).build();

  /**
   * Gives what was computed from an object, from its third use on without computing it.
   *
   * @param supplier computes it; not {@code null}
   */
  @SuppressWarnings("unchecked") // All other values are of V.
  V get(K object, Supplier<V> supplier) {
    Object value = known.getIfPresent(object);
    if (value != null && value != SEEN_ONCE) {
      return (V) value;
    }
    V computed = supplier.get();
    known.put(object, value == null ? SEEN_ONCE : computed);
    return computed;
  }
}
