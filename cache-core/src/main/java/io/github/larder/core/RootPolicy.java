package io.github.larder.core;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a root before it is written: its variants are ordered and bounded, and it is kept
 * longer than any of them. A root is left alone while a write would change nothing that is ever
 * asked of it: its variants, {@code Vary} and {@code ETag}.
 */
final class RootPolicy {

  /** A root is written for longer than needed, so that not every 304 has to move it along. */
  private static final Duration LEAST_SLACK = Duration.ofDays(1);

  private final RetentionPolicy retention;
  private final int maxVariants;

  RootPolicy(RetentionPolicy retention, int maxVariants) {
    this.retention = retention;
    this.maxVariants = maxVariants;
  }

  /**
   * @param proposed a root, its variants in any order
   * @return {@code current} itself if it will do, else the root to write
   */
  StoredResponse settle(@Nullable StoredResponse current, StoredResponse proposed) {
    List<String> variants = bounded(listed(current), listed(proposed));
    Instant needed = retention.retainUntil(proposed);
    if (current != null && says(current, proposed, variants) && reaches(current, needed)) {
      return current;
    }
    Instant until = withSlack(proposed.receivedAt(), needed);
    return proposed.toBuilder()
        .variants(variants)
        .retainUntil(current == null ? until : later(current.retainUntil(), until))
        .build();
  }

  /** The variants that were there in their order, then the new ones; the oldest fall out. */
  private List<String> bounded(List<String> before, List<String> wanted) {
    Set<String> ordered = new LinkedHashSet<>(before);
    ordered.retainAll(Set.copyOf(wanted));
    ordered.addAll(wanted);
    List<String> all = List.copyOf(ordered);
    return all.subList(Math.max(0, all.size() - maxVariants), all.size());
  }

  private static List<String> listed(@Nullable StoredResponse root) {
    List<String> variants = root == null ? null : root.variants();
    return variants == null ? List.of() : variants;
  }

  private static boolean says(
      StoredResponse current, StoredResponse proposed, List<String> variants) {
    return variants.equals(current.variants())
        && current.headerValues("Vary").equals(proposed.headerValues("Vary"))
        && current.headerValues("ETag").equals(proposed.headerValues("ETag"));
  }

  private static boolean reaches(StoredResponse current, @Nullable Instant needed) {
    Instant reached = current.retainUntil();
    return reached == null || (needed != null && !reached.isBefore(needed));
  }

  private static @Nullable Instant withSlack(Instant receivedAt, @Nullable Instant needed) {
    if (needed == null) {
      return null;
    }
    Duration half = Duration.between(receivedAt, needed).dividedBy(2);
    return needed.plus(half.compareTo(LEAST_SLACK) > 0 ? half : LEAST_SLACK);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return null;
    }
    return a.isAfter(b) ? a : b;
  }
}
