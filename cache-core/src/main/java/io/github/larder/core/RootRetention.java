package io.github.larder.core;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a root longer than every variant that it lists, and leaves it alone while a write would
 * change nothing that is ever asked of it: its variants, {@code Vary} and {@code ETag}.
 */
final class RootRetention {

  /** A root is written for longer than needed, so that not every 304 has to move it along. */
  private static final Duration LEAST_SLACK = Duration.ofDays(1);

  private final RetentionPolicy policy;

  RootRetention(RetentionPolicy policy) {
    this.policy = policy;
  }

  /**
   * @return {@code current} itself if it will do, else the root to write
   */
  StoredResponse settle(@Nullable StoredResponse current, StoredResponse proposed) {
    Instant needed = policy.retainUntil(proposed);
    Instant reached = current == null ? Instant.MIN : current.retainUntil();
    if (current != null && says(current, proposed) && reaches(reached, needed)) {
      return current;
    }
    return proposed.toBuilder()
        .retainUntil(later(reached, withSlack(proposed.receivedAt(), needed)))
        .build();
  }

  private static boolean says(StoredResponse current, StoredResponse proposed) {
    List<String> listed = current.variants();
    List<String> wanted = proposed.variants();
    return listed != null
        && wanted != null
        && new HashSet<>(listed).equals(new HashSet<>(wanted))
        && current.headerValues("Vary").equals(proposed.headerValues("Vary"))
        && current.headerValues("ETag").equals(proposed.headerValues("ETag"));
  }

  private static @Nullable Instant withSlack(Instant receivedAt, @Nullable Instant needed) {
    if (needed == null) {
      return null;
    }
    Duration half = Duration.between(receivedAt, needed).dividedBy(2);
    return needed.plus(half.compareTo(LEAST_SLACK) > 0 ? half : LEAST_SLACK);
  }

  private static boolean reaches(@Nullable Instant reached, @Nullable Instant needed) {
    return reached == null || (needed != null && !reached.isBefore(needed));
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    return a == null || b == null ? null : a.isAfter(b) ? a : b;
  }
}
