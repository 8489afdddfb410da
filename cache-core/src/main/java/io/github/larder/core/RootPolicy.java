// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a root for being written: its variants are ordered and bounded, and it is retained
 * longer than any of them. A new variant replaces a random one of a full root, so that a cycle of
 * more variants than it may list still has hits. A root is not written if that would not change its
 * variants, {@code Vary} or {@code ETag}.
 */
final class RootPolicy {

  /** A root is retained longer than needed, so that not every 304 has to extend it. */
  private static final Duration MIN_SLACK = Duration.ofDays(1);

  private final RetentionPolicy retention;
  private final int maxVariants;
  private final IntUnaryOperator random;

  /**
   * @param random returns a number from 0 (inclusive) to its argument (exclusive)
   */
  RootPolicy(RetentionPolicy retention, int maxVariants, IntUnaryOperator random) {
    this.retention = retention;
    this.maxVariants = maxVariants;
    this.random = random;
  }

  /**
   * @param proposed a root, its variants in any order
   * @return {@code current} itself if it need not be written, else the root to write
   */
  StoredResponse settle(@Nullable StoredResponse current, StoredResponse proposed) {
    List<String> variants = bounded(listed(current), listed(proposed));
    Instant needed = retention.retainUntil(proposed);
    if (current != null
        && isUnchanged(current, proposed, variants)
        && isRetained(current, needed)) {
      return current;
    }
    Instant until = withSlack(proposed.receivedAt(), needed);
    return proposed.toBuilder()
        .variants(variants)
        .retainUntil(current == null ? until : later(current.retainUntil(), until))
        .build();
  }

  /** {@return whether a root has more than the maximum of variants} */
  boolean exceedsMaximum(StoredResponse proposed) {
    return listed(proposed).size() > maxVariants;
  }

  int maxVariants() {
    return maxVariants;
  }

  /** The known variants in their order, then the new ones, which are all kept. */
  private List<String> bounded(List<String> before, List<String> proposed) {
    Set<String> known = new LinkedHashSet<>(before);
    known.retainAll(Set.copyOf(proposed));
    List<String> added = proposed.stream().filter(variant -> !known.contains(variant)).toList();
    List<String> kept = new ArrayList<>(known);
    while (!kept.isEmpty() && kept.size() + added.size() > maxVariants) {
      kept.remove(random.applyAsInt(kept.size()));
    }
    kept.addAll(added.subList(Math.max(0, added.size() - maxVariants), added.size()));
    return List.copyOf(kept);
  }

  private static List<String> listed(@Nullable StoredResponse root) {
    List<String> variants = root == null ? null : root.variants();
    return variants == null ? List.of() : variants;
  }

  private static boolean isUnchanged(
      StoredResponse current, StoredResponse proposed, List<String> variants) {
    return variants.equals(current.variants())
        && current.headerValues("Vary").equals(proposed.headerValues("Vary"))
        && current.headerValues("ETag").equals(proposed.headerValues("ETag"));
  }

  private static boolean isRetained(StoredResponse current, @Nullable Instant needed) {
    Instant reached = current.retainUntil();
    return reached == null || (needed != null && !reached.isBefore(needed));
  }

  private static @Nullable Instant withSlack(Instant receivedAt, @Nullable Instant needed) {
    if (needed == null) {
      return null;
    }
    Duration half = Duration.between(receivedAt, needed).dividedBy(2);
    return needed.plus(half.compareTo(MIN_SLACK) > 0 ? half : MIN_SLACK);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return null;
    }
    return a.isAfter(b) ? a : b;
  }
}
