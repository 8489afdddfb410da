// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import io.github.larder.spi.SkipReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an export, an import or a copy has done. Immutable; two are equal if all their values are.
 *
 * @param entries how many entries were written
 * @param bytes the length of their stored bodies
 * @param kept how many were not written, because the target had one that was received later, or the
 *     same
 * @param expired how many were not written, because they had expired or were removed meanwhile
 * @param skipped how many the target did not store, by its reason
 */
public record Transfer(
    long entries, long bytes, long kept, long expired, Map<SkipReason, Long> skipped) {

  static final Transfer NONE = new Transfer(0, 0, 0, 0, Map.of());

  /** Copies the map. */
  public Transfer {
    Map<SkipReason, Long> copy = new EnumMap<>(SkipReason.class);
    copy.putAll(skipped);
    skipped = Collections.unmodifiableMap(copy);
  }

  Transfer plusWritten(long length) {
    return new Transfer(entries + 1, bytes + length, kept, expired, skipped);
  }

  Transfer plusKept() {
    return new Transfer(entries, bytes, kept + 1, expired, skipped);
  }

  Transfer plusExpired(long more) {
    return new Transfer(entries, bytes, kept, expired + more, skipped);
  }

  Transfer plusSkipped(SkipReason reason) {
    Map<SkipReason, Long> more = new EnumMap<>(SkipReason.class);
    more.putAll(skipped);
    more.merge(reason, 1L, Long::sum);
    return new Transfer(entries, bytes, kept, expired, more);
  }

  /** {@return how many entries were looked at} */
  long seen() {
    return entries + kept + expired + skipped.values().stream().mapToLong(Long::longValue).sum();
  }
}
