// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.VersionedResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A get that waits for a read, and is told why that found nothing. */
final class PendingGet extends CompletableFuture<Optional<VersionedResponse>> {

  private volatile @Nullable MissReason reason;
  private volatile @Nullable SharedRead read;

  /** It waits for this read from now on. */
  void joined(SharedRead shared) {
    read = shared;
  }

  /** {@return what the body that its read is moving adds to its deadline} */
  Duration bodyTime() {
    SharedRead joined = read;
    return joined == null ? Duration.ZERO : joined.bodyTime();
  }

  void missedBecause(@Nullable MissReason why) {
    reason = why;
  }

  /** Why it was answered with nothing; of one that has no answer, the backend is too slow. */
  MissReason reason() {
    MissReason known = reason;
    if (known == null) {
      return isDone() ? MissReason.ABSENT : MissReason.BACKEND_SICK;
    }
    return known;
  }
}
