// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * What an application saw of one exchange. {@code Age}, {@code Date} and {@code Via} are left out:
 * they depend on the clock and on who answered.
 */
final class Exchange {

  private static final List<String> VOLATILE =
      List.of("age", "date", "via", "connection", "keep-alive");

  private final int status;
  private final List<String> headers;
  private final byte @Nullable [] body;

  private Exchange(int status, List<String> headers, byte @Nullable [] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  static Exchange of(CloseableHttpClient client, String method, URI uri, String... headers)
      throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    return client.execute(
        request,
        response -> {
          HttpEntity entity = response.getEntity();
          return new Exchange(
              response.getCode(),
              lines(response),
              entity == null ? null : EntityUtils.toByteArray(entity));
        });
  }

  static Exchange of(SimpleHttpResponse response) {
    return new Exchange(response.getCode(), lines(response), response.getBodyBytes());
  }

  private static List<String> lines(HttpResponse response) {
    List<String> lines = new ArrayList<>();
    for (Header header : response.getHeaders()) {
      if (!VOLATILE.contains(header.getName().toLowerCase(Locale.ROOT))) {
        lines.add(header.getName() + ": " + header.getValue());
      }
    }
    return lines;
  }

  static Exchange get(CloseableHttpClient client, URI uri, String... headers) throws IOException {
    return of(client, "GET", uri, headers);
  }

  int status() {
    return status;
  }

  List<String> headers() {
    return headers;
  }

  byte @Nullable [] body() {
    return body;
  }

  String text() {
    return body == null ? "" : new String(body, UTF_8);
  }

  /** The same whatever the order and the case of the names. */
  String lineInOrder() {
    List<String> ordered =
        headers.stream()
            .map(
                header -> {
                  int colon = header.indexOf(':');
                  return header.substring(0, colon).toLowerCase(Locale.ROOT)
                      + header.substring(colon);
                })
            .sorted()
            .toList();
    return new Exchange(status, ordered, body).line();
  }

  /** For comparing what two clients saw. */
  String line() {
    return status + " " + headers + " " + (body == null ? "none" : Arrays.toString(body));
  }
}
