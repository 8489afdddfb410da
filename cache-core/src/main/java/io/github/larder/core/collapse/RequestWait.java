// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.collapse;

import io.github.larder.model.CacheKey;
import java.time.Duration;
import java.util.Objects;

/**
 * A request has waited for another one, in this process or by the lease of another process. One
 * request may wait more than once. Immutable.
 *
 * @param key the key of the URL
 * @param waited how long it has waited
 * @param end how the wait has ended
 */
public record RequestWait(CacheKey key, Duration waited, End end) {

  /** Checks the values. */
  public RequestWait {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(waited, "waited");
    Objects.requireNonNull(end, "end");
  }

  /** How a wait has ended. */
  public enum End {
    /** The response is stored, and looked up. */
    STORED,
    /** The response is not stored, or not for others: the request is forwarded. */
    NOT_STORED,
    /** The other request has failed: the lead passes to one of those that wait. */
    LEAD_PASSED,
    /** The other request takes too long, or this one was cancelled. */
    TIMED_OUT
  }
}
