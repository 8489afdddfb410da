// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request that must not reach the origin, and for which nothing is stored (RFC
 * 9111, section 5.2.1.7). Immutable.
 *
 * @param text the reason, without secrets
 */
record GatewayTimeout(String text) {

  private static final ContentType TYPE = ContentType.create("text/plain", UTF_8);
  private static final String REASON = "Gateway Timeout";

  ClassicHttpResponse classic() {
    ClassicHttpResponse response =
        new BasicClassicHttpResponse(HttpStatus.SC_GATEWAY_TIMEOUT, REASON);
    addTo(response);
    return response;
  }

  /** Adds the text to a response of HttpClient's cache. */
  void addTo(ClassicHttpResponse response) {
    response.setEntity(new StringEntity(text, TYPE));
    addHeaders(response);
  }

  /** Answers instead of the origin. */
  void answer(AsyncExecCallback callback) throws HttpException, IOException {
    AsyncDataConsumer consumer =
        begin(new BasicHttpResponse(HttpStatus.SC_GATEWAY_TIMEOUT, REASON), callback);
    if (consumer != null) {
      consumer.streamEnd(null);
    }
    callback.completed();
  }

  /** Begins to answer with this text; the caller ends the stream. */
  @Nullable AsyncDataConsumer begin(HttpResponse response, AsyncExecCallback callback)
      throws HttpException, IOException {
    byte[] bytes = text.getBytes(UTF_8);
    addHeaders(response);
    AsyncDataConsumer consumer =
        callback.handleResponse(response, new BasicEntityDetails(bytes.length, TYPE));
    if (consumer != null) {
      consumer.consume(ByteBuffer.wrap(bytes));
    }
    return consumer;
  }

  private void addHeaders(HttpResponse response) {
    response.setHeader(HttpHeaders.CONTENT_TYPE, TYPE.toString());
    response.setHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(text.getBytes(UTF_8).length));
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
