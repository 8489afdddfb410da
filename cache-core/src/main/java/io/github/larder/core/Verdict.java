// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** What the HTTP cache of a client did for one exchange. */
public enum Verdict {
  /** The response is from the store, and fresh (RFC 9111, section 4.2). */
  HIT,
  /** The response is from the store, and the origin has confirmed it with a 304 (section 4.3). */
  VALIDATED,
  /** The response is from the store and stale: the origin failed, or stale was allowed. */
  STALE,
  /** What is stored, if anything, did not answer the request; there is a {@link MissReason}. */
  MISS,
  /** The cache had no part in it: the request, or what is known of it, kept it out. */
  BYPASSED
}
