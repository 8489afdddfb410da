// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response that is streamed to the application while a copy of its body is collected.
 * At the end of the body HttpClient's cache is called a second time, with a request that it must
 * not answer from the store, and gets this as the origin's answer; so it stores it as it stores any
 * other. Immutable.
 *
 * @param headers the headers that HttpClient's cache would have got
 */
record CollectedResponse(
    int status,
    @Nullable String reason,
    @Nullable ProtocolVersion version,
    List<Header> headers,
    Instant receivedAt) {

  /** Copies the head of a response, and keeps HttpClient's cache from buffering that response. */
  static CollectedResponse streamed(HttpResponse response, Instant now) {
    CollectedResponse collected =
        new CollectedResponse(
            response.getCode(),
            response.getReasonPhrase(),
            response.getVersion(),
            List.of(response.getHeaders()),
            now);
    OriginFields.keepFromStore(response);
    return collected;
  }

  /** Makes HttpClient's cache call the origin for a copy of the request. */
  static void bypassStore(HttpRequest copy) {
    copy.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  /**
   * HttpClient records as the time of receipt the time of this call; {@code Age} and {@code Date}
   * account for the time since the real one.
   */
  void applyTo(HttpResponse response, Instant now) {
    response.setVersion(version);
    for (Header header : aged(Duration.between(receivedAt, now).toSeconds())) {
      response.addHeader(header);
    }
    if (!response.containsHeader(HttpHeaders.DATE)) {
      addDate(response);
    }
  }

  private void addDate(HttpMessage response) {
    response.addHeader(HttpHeaders.DATE, DateUtils.formatStandardDate(receivedAt));
  }

  private List<Header> aged(long seconds) {
    List<Header> aged = new ArrayList<>();
    for (Header header : headers) {
      long age =
          header.getName().equalsIgnoreCase(HttpHeaders.AGE)
              ? OriginFields.seconds(header.getValue())
              : 0;
      aged.add(
          age > 0 && seconds > 0
              ? new BasicHeader(header.getName(), Long.toString(age + seconds))
              : header);
    }
    return aged;
  }
}
