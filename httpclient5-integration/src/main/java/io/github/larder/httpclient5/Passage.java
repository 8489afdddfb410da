// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.Set;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * How the body of a response that may be stored goes through the cache. HttpClient's cache holds
 * back what it stores until it has all of it: a stream would reach the application at its end.
 */
enum Passage {
  /** HttpClient's cache has it: it is short, or the application does not wait for it. */
  WHOLE,
  /** It is held back up to a limit, since its length is unknown, and passed on after that. */
  HELD_BACK,
  /** It is passed on as it comes, and collected for the store meanwhile. */
  PASSED_ON;

  /** Sequences of records that consumers read one by one. */
  private static final Set<String> RECORDS =
      Set.of(
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines",
          "application/json-seq",
          "application/stream+json");

  /**
   * Chooses.
   *
   * @param response as HttpClient's cache is given it, which would store it
   * @param body what is known of its body, if it has one
   * @param maxHeldBack bytes
   */
  static Passage of(HttpResponse response, @Nullable EntityDetails body, long maxHeldBack) {
    if (body == null || response.getCode() == HttpStatus.SC_NOT_MODIFIED) {
      return WHOLE;
    }
    if (!canBeReused(response) || RECORDS.contains(ResponseMatch.mediaType(response))) {
      return PASSED_ON;
    }
    long length = body.getContentLength();
    if (length >= 0) {
      return length <= maxHeldBack ? WHOLE : PASSED_ON;
    }
    return maxHeldBack > 0 ? HELD_BACK : PASSED_ON;
  }

  /** Whether it belongs to a response that never ends and is of no use in part. */
  static boolean isOfEvents(HttpResponse response) {
    String mediaType = ResponseMatch.mediaType(response);
    return mediaType.equals("text/event-stream") || mediaType.equals("multipart/x-mixed-replace");
  }

  /** Whether it is ever of use without a request that accepts what is stale. */
  private static boolean canBeReused(HttpResponse response) {
    OriginDirectives directives = OriginDirectives.of(response);
    return response.containsHeader(HttpHeaders.ETAG)
        || response.containsHeader(HttpHeaders.LAST_MODIFIED)
        || directives.expires()
        || directives.seconds("max-age") > 0
        || directives.seconds("s-maxage") > 0
        || directives.seconds("stale-if-error") > 0
        || directives.seconds("stale-while-revalidate") > 0;
  }
}
