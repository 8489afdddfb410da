// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

/** What the cache did for a request, told from what went to the origin. */
enum CacheUse {
  /** Nothing went to the origin. */
  HIT,
  /** The origin was asked whether the stored response is still good, and it is. */
  VALIDATED,
  /** A stored response that is not fresh any more: the origin failed, or stale was allowed. */
  STALE,
  /** The origin gave the response. */
  MISS;

  private static final int NOT_MODIFIED = 304;
  private static final int GATEWAY_TIMEOUT = 504;

  /**
   * @param madeByCache whether the cache made the answer up, as for a request that allows no call
   */
  static CacheUse of(OriginCalls calls, int answeredStatus, boolean madeByCache) {
    if (calls.count() == 0) {
      return madeByCache && answeredStatus == GATEWAY_TIMEOUT ? MISS : HIT;
    }
    return calls.wereAll(NOT_MODIFIED) && answeredStatus != NOT_MODIFIED ? VALIDATED : MISS;
  }
}
