// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One operation that has ended.
 *
 * @param layer where it was seen
 * @param operation what was asked
 * @param outcome how it ended
 * @param key the key, which holds no secret; {@code null} for an operation on several keys
 * @param duration how long it took
 * @param bodyBytes bytes of the body that was read or written, 0 if there was none
 * @param readUnits read units that the backend was billed for this operation, if it bills so; 0 at
 *     the top
 * @param writeUnits the same for write units
 * @param failure why it failed; {@code null} if it did not
 */
public record OperationEvent(
    Layer layer,
    Operation operation,
    Outcome outcome,
    @Nullable CacheKey key,
    Duration duration,
    long bodyBytes,
    double readUnits,
    double writeUnits,
    @Nullable CacheStoreException failure) {

  /** Where in the stack an operation was seen. */
  public enum Layer {
    /** At the top: what the HTTP client asked, whoever answered. */
    TOTAL,
    /**
     * Just above the backend: what it was asked, and how it really ended; and what it was not asked
     * because it is sick.
     */
    BACKEND
  }
}
