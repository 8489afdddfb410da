// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.Set;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * How the body of a response that may be stored reaches the application. HttpClient's cache buffers
 * a body that it stores until its end, so that a stream would reach the application only then.
 */
enum BodyDelivery {
  /** Through HttpClient's cache: it is short, or the application does not wait for it. */
  THROUGH_CACHE,
  /** Its length is unknown: it is buffered up to a limit, and streamed beyond that. */
  BUFFERED,
  /**
   * Streamed as it comes, while a copy is collected to be stored. Trailers reach the application
   * only so.
   */
  STREAMED;

  private static final String EVENT_STREAM = "text/event-stream";

  /** Media types that are sequences of records, which consumers read one by one. */
  private static final Set<String> RECORDS =
      Set.of(
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines",
          "application/json-seq",
          "application/stream+json");

  /**
   * Chooses the delivery of a body.
   *
   * @param response the response for HttpClient's cache, which would store it
   * @param body what is known of its body, if there is one
   * @param maxBuffered bytes
   */
  static BodyDelivery of(HttpResponse response, @Nullable EntityDetails body, long maxBuffered) {
    if (body == null || response.getCode() == HttpStatus.SC_NOT_MODIFIED) {
      return THROUGH_CACHE;
    }
    String mediaType = ResponseMatch.mediaType(response);
    if (!isReusable(response)
        || response.containsHeader(HttpHeaders.TRAILER)
        || RECORDS.contains(mediaType)
        || mediaType.equals(EVENT_STREAM)) {
      return STREAMED;
    }
    long length = body.getContentLength();
    if (length >= 0) {
      return length <= maxBuffered ? THROUGH_CACHE : STREAMED;
    }
    return maxBuffered > 0 ? BUFFERED : STREAMED;
  }

  /**
   * Whether a response never ends, and is of no use in part.
   *
   * @param answersBody whether it answers a request with a body: its events then end with the
   *     answer, as those of a language model do
   */
  static boolean isEndless(HttpResponse response, boolean answersBody) {
    String mediaType = ResponseMatch.mediaType(response);
    return (mediaType.equals(EVENT_STREAM) && !answersBody)
        || mediaType.equals("multipart/x-mixed-replace");
  }

  /**
   * Whether nothing has compared the length of the body with its {@code Content-Length}. Over
   * HTTP/2 HttpClient does not, and knows no length.
   */
  static boolean isUncheckedLength(HttpResponse response) {
    return response.getVersion() != null
        && response.getVersion().getMajor() > 1
        && response.containsHeader(HttpHeaders.CONTENT_LENGTH);
  }

  /** Whether it can ever answer a request that does not accept a stale response. */
  private static boolean isReusable(HttpResponse response) {
    CacheDirectives directives = CacheDirectives.of(response);
    return response.containsHeader(HttpHeaders.ETAG)
        || response.containsHeader(HttpHeaders.LAST_MODIFIED)
        || directives.hasExpires()
        || directives.seconds("max-age") > 0
        || directives.seconds("s-maxage") > 0
        || directives.seconds("stale-if-error") > 0
        || directives.seconds("stale-while-revalidate") > 0;
  }
}
