// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

/** What the cache did, as the origin saw it. */
enum CacheUse {
  /** The origin was not asked. */
  HIT,
  /** The origin was asked whether the stored response is still good, and it is. */
  VALIDATED,
  /** The origin sent the response. */
  MISS;

  /** Told from what the origin did since it began to count anew. */
  static CacheUse seenBy(DemoOrigin origin) {
    if (origin.calls() == 0) {
      return HIT;
    }
    return origin.bodiesSent() == 0 ? VALIDATED : MISS;
  }
}
