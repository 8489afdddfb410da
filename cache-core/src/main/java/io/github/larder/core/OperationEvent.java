// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Operation;
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

  /** What was asked of a store. */
  public enum Operation {
    /** One entry was read. */
    GET,
    /** Several entries were read. */
    GET_ALL,
    /** An entry was written. */
    PUT,
    /** An entry was written under a condition, one attempt. */
    COMPARE_AND_PUT,
    /** An entry was read, changed and written, with as many attempts as it took. */
    UPDATE,
    /** Everything but the body of an entry was replaced, after a 304. */
    REFRESH,
    /** An entry was removed. */
    REMOVE,
    /** An entry was removed under a condition, one attempt. */
    COMPARE_AND_REMOVE
  }

  /** How an {@link Operation} ended. */
  public enum Outcome {
    /** A read found an entry. */
    HIT,
    /** A read found none. */
    MISS,
    /** A write is done. */
    STORED,
    /** Nothing had to be written. */
    UNCHANGED,
    /** A write was left out; the reason was told with {@code skipped}. */
    SKIPPED,
    /** A conditional write found something else. */
    CONFLICT,
    /** A refresh found the entry replaced or removed. */
    SUPERSEDED,
    /** A refresh needs the body. */
    BODY_NEEDED,
    /** An entry is removed. */
    REMOVED,
    /** The store was not asked: it is sick, overloaded, or switched off. */
    SHORT_CIRCUITED,
    /** The store failed. */
    FAILED,
    /** The store did not answer in time. */
    TIMED_OUT
  }
}
