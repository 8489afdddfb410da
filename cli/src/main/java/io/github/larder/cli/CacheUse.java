// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

/** What the cache did for a request, as the requests to the origin show. */
enum CacheUse {
  /** No request went to the origin. */
  HIT,
  /** The origin confirmed that the stored response is still valid. */
  VALIDATED,
  /** A stale stored response was served: the origin failed, or the request allowed it. */
  STALE,
  /** The origin sent the response. */
  MISS;

  private static final int NOT_MODIFIED = 304;
  private static final int GATEWAY_TIMEOUT = 504;

  /**
   * @param generatedByCache whether the cache generated the response, as for only-if-cached
   */
  static CacheUse of(OriginCalls calls, int answeredStatus, boolean generatedByCache) {
    if (calls.count() == 0) {
      return generatedByCache && answeredStatus == GATEWAY_TIMEOUT ? MISS : HIT;
    }
    return calls.wereAll(NOT_MODIFIED) && answeredStatus != NOT_MODIFIED ? VALIDATED : MISS;
  }
}
