package io.github.larder.examples;

import io.github.larder.testing.CountingOrigin;

/** What the cache did, as the origin saw it. */
enum CacheUse {
  /** The origin was not asked. */
  HIT,
  /** The origin was asked whether the stored response is still good, and it is. */
  VALIDATED,
  /** The origin sent the response. */
  MISS;

  /** Told from the requests for a path since the origin began to count anew. */
  static CacheUse seenBy(CountingOrigin origin, String path) {
    if (origin.calls(path) == 0) {
      return HIT;
    }
    return origin.conditionalCalls(path) == origin.calls(path) ? VALIDATED : MISS;
  }
}
