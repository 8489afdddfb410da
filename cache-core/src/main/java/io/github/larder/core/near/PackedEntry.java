// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.near;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * An entry in few bytes: its head as one array and its body as it is. Objects for each header field
 * would take more than the fields. What was unpacked is found again until the garbage collector
 * takes it, so a hot entry is unpacked rarely. Thread-safe.
 */
final class PackedEntry {

  /**
   * The objects around an entry: those of the cache, the key and its text, this one, the arrays.
   */
  private static final int OVERHEAD_BYTES = 256;

  private static final byte[] NONE = {};

  private final byte[] head;
  private final @Nullable Body body;
  private final long deadlineNanos;
  private volatile @Nullable WeakReference<VersionedResponse> unpacked;

  private PackedEntry(byte[] head, @Nullable Body body, long deadlineNanos) {
    this.head = head;
    this.body = body;
    this.deadlineNanos = deadlineNanos;
  }

  static PackedEntry of(CacheKey key, VersionedResponse entry, long deadlineNanos) {
    return new PackedEntry(
        PackedHead.pack(key.value(), entry), entry.response().body(), deadlineNanos);
  }

  /** The store has no entry. */
  static PackedEntry ofAbsence(long deadlineNanos) {
    return new PackedEntry(NONE, null, deadlineNanos);
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** {@return the entry; {@code null} if the store has none} */
  @Nullable VersionedResponse unpacked(CacheKey key) {
    if (head.length == 0) {
      return null;
    }
    WeakReference<VersionedResponse> known = unpacked;
    VersionedResponse entry = known == null ? null : known.get();
    if (entry == null) {
      entry = PackedHead.unpack(key.value(), head, body);
      unpacked = new WeakReference<>(entry);
    }
    return entry;
  }

  int weight(CacheKey key) {
    long bytes =
        (long) OVERHEAD_BYTES
            + key.value().length()
            + head.length
            + (body == null ? 0 : body.length());
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
