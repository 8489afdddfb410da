package io.github.larder.cli;

/** What the cache did for a request, told from what went to the origin. */
enum CacheUse {
  /** Nothing went to the origin. */
  HIT,
  /** The origin was asked whether the stored response is still good, and it is. */
  VALIDATED,
  /** The origin gave the response. */
  MISS;

  private static final int NOT_MODIFIED = 304;

  static CacheUse of(OriginCalls calls, int answeredStatus) {
    if (calls.count() == 0) {
      return HIT;
    }
    return calls.lastStatus() == NOT_MODIFIED && answeredStatus != NOT_MODIFIED ? VALIDATED : MISS;
  }
}
