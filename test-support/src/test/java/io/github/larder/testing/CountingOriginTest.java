// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

final class CountingOriginTest {

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void answersByScriptAndCounts() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on(
          "/page", OriginResponse.ok("text").etag("v1").cacheControl("max-age=60").vary("Accept"));

      HttpResponse<String> first = get(origin, "/page?x=1", "Accept", "text/*");
      HttpResponse<String> second = get(origin, "/page", "If-None-Match", "\"v1\"");

      assertEquals("text", first.body());
      assertEquals("\"v1\"", first.headers().firstValue("ETag").orElseThrow());
      assertEquals(304, second.statusCode());
      assertEquals(2, origin.calls("/page"));
      assertEquals(1, origin.conditionalCalls("/page"));
      assertEquals("x=1", origin.requests("/page").get(0).query());
    }
  }

  @Test
  void aPathWithoutScriptIsNotFoundAndAThrowingScriptIsAnError() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on(
          "/broken",
          request -> {
            throw new IllegalStateException("broken");
          });

      assertEquals(404, get(origin, "/none", "Accept", "*/*").statusCode());
      assertEquals(500, get(origin, "/broken", "Accept", "*/*").statusCode());
      assertEquals(2, origin.calls());
    }
  }

  private HttpResponse<String> get(CountingOrigin origin, String path, String header, String value)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(origin.uri(path)).header(header, value).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
