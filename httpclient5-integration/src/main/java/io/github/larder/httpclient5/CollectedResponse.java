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
 * The head of a response that is passed on to the application while its body is collected. At the
 * end HttpClient's cache is asked a second time, with a request that it must not answer from the
 * store, and is given this as the origin's answer: so it stores it, as it does all others.
 *
 * @param headers as HttpClient's cache would have been given them
 */
record CollectedResponse(
    int status,
    @Nullable String reason,
    @Nullable ProtocolVersion version,
    List<Header> headers,
    Instant receivedAt) {

  /** Remembers the response, and keeps HttpClient's cache from holding it back. */
  static CollectedResponse passedOn(HttpResponse response, Instant now) {
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

  /** Makes a copy of the request ask for what is not in the store. */
  static void askPastStore(HttpRequest copy) {
    copy.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  /** HttpClient takes the response to be received when it is given it: its age is told by these. */
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
