// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** What the HTTP cache of a client did for one exchange. */
public enum Verdict {
  /** The response came from the store, and was fresh (RFC 9111, section 4.2). */
  HIT,
  /** The response came from the store, and the origin confirmed it with a 304 (section 4.3). */
  VALIDATED,
  /**
   * The response came from the store and was stale: the origin failed, or the request allowed it.
   */
  STALE,
  /** The origin answered the request. A {@link MissReason} says why. */
  MISS,
  /** The cache took no part: the request, or a rule for it, kept it out. */
  BYPASSED
}
