// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.SkipReason;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.cache.ResponseCacheControl;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reasons agree with HttpClient's own policy. */
class HttpRefusalTest {

  private static final List<String> DIRECTIVES =
      List.of(
          "",
          "max-age=60",
          "max-age=0",
          "max-age=\"60\"",
          "s-maxage=60",
          "s-maxage=0, max-age=60",
          "max-age=0, s-maxage=60",
          "public",
          "private",
          "private, max-age=60",
          "no-store",
          "NO-STORE, max-age=60",
          "no-cache",
          "no-cache=\"Set-Cookie\"",
          "must-revalidate",
          "max-age=0, must-revalidate",
          "must-understand, no-store",
          "must-understand, max-age=60",
          "immutable",
          "immutable, max-age=60",
          "stale-while-revalidate=60",
          "stale-if-error=60",
          "garbage");

  private static final List<List<Header>> MORE =
      List.of(
          List.of(),
          List.of(new BasicHeader("ETag", "\"a\"")),
          List.of(new BasicHeader("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")),
          List.of(new BasicHeader("Expires", "0")),
          List.of(new BasicHeader("Expires", "Fri, 06 Nov 2093 08:49:37 GMT")),
          List.of(
              new BasicHeader("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
              new BasicHeader("Expires", "Sun, 06 Nov 1994 08:49:37 GMT")),
          List.of(new BasicHeader("Expires", "0"), new BasicHeader("Expires", "1")),
          List.of(new BasicHeader("Date", "a"), new BasicHeader("Date", "b")),
          List.of(new BasicHeader("Vary", "*")),
          List.of(new BasicHeader("Vary", "Accept, Cookie")),
          List.of(new BasicHeader("Via", "1.0 proxy")));

  private static final int[] STATUSES = {
    200, 201, 203, 204, 206, 299, 300, 301, 302, 304, 307, 308, 400, 404, 410, 418, 421, 451, 500,
    503, 599
  };

  @Test
  void storesWhatHttpClientStoresAndRefusesWhatItRefuses() throws Exception {
    AtomicInteger compared = new AtomicInteger();
    for (boolean shared : new boolean[] {true, false}) {
      for (boolean query : new boolean[] {true, false}) {
        CacheConfig config =
            CacheConfig.custom()
                .setSharedCache(shared)
                .setNeverCacheHTTP10ResponsesWithQueryString(query)
                .build();
        HttpRefusal refusal = HttpRefusal.of(config);
        HttpClientPolicy policy = new HttpClientPolicy(config);
        for (String directives : DIRECTIVES) {
          for (List<Header> more : MORE) {
            for (int status : STATUSES) {
              for (HttpRequest request : requests()) {
                HttpResponse response = response(status, directives, more);
                SkipReason reason = refusal.reason(request, response, 10);
                assertThat(reason == null)
                    .as("%s %s %s %s, shared=%s", request, status, directives, more, shared)
                    .isEqualTo(policy.stores(request, response));
                compared.incrementAndGet();
              }
            }
          }
        }
      }
    }
    assertThat(compared).hasValueGreaterThan(100_000);
  }

  @Test
  void reasonIsTheOneThatCanBeCured() {
    HttpRefusal shared = HttpRefusal.of(CacheConfig.custom().setMaxObjectSize(1000).build());
    HttpRequest get = new BasicHttpRequest("GET", "/");
    HttpRequest authorized = new BasicHttpRequest("GET", "/");
    authorized.addHeader("Authorization", "Basic YTpi");
    HttpRequest query = new BasicHttpRequest("GET", "/?a=b");
    HttpRequest post = new BasicHttpRequest("POST", "/");
    assertThat(reason(shared, get, 200, "max-age=60")).isNull();
    assertThat(reason(shared, get, 200, "no-store")).isEqualTo(SkipReason.NO_STORE);
    assertThat(reason(shared, query, 200, "no-store")).isEqualTo(SkipReason.NO_STORE);
    assertThat(reason(shared, get, 200, "private, max-age=60")).isEqualTo(SkipReason.PRIVATE);
    assertThat(reason(shared, get, 206, "max-age=60")).isEqualTo(SkipReason.STATUS);
    assertThat(reason(shared, get, 404, "")).isEqualTo(SkipReason.STATUS);
    assertThat(reason(shared, get, 200, "max-age=0")).isEqualTo(SkipReason.NO_FRESHNESS);
    assertThat(reason(shared, query, 200, "")).isEqualTo(SkipReason.NO_FRESHNESS);
    assertThat(reason(shared, authorized, 200, "max-age=60")).isEqualTo(SkipReason.AUTHORIZATION);
    assertThat(reason(shared, post, 200, "max-age=60")).isEqualTo(SkipReason.METHOD);
    assertThat(
            shared.reason(
                get, response(200, "", List.of(new BasicHeader("Vary", "Accept, *"))), -1))
        .isEqualTo(SkipReason.VARIES_ON_EVERYTHING);
    assertThat(shared.reason(get, response(200, "", MORE.get(6)), -1))
        .isEqualTo(SkipReason.CONTRADICTORY);
    assertThat(shared.reason(get, response(200, "max-age=60", List.of()), 1001))
        .isEqualTo(SkipReason.OBJECT_TOO_LARGE);
  }

  private static @Nullable SkipReason reason(
      HttpRefusal refusal, HttpRequest request, int status, String directives) {
    return refusal.reason(request, response(status, directives, List.of()), 10);
  }

  private static List<HttpRequest> requests() {
    HttpRequest authorized = new BasicHttpRequest("GET", "/a");
    authorized.addHeader("Authorization", "Basic YTpi");
    return List.of(
        new BasicHttpRequest("GET", "/a"),
        new BasicHttpRequest("HEAD", "/a"),
        new BasicHttpRequest("POST", "/a"),
        new BasicHttpRequest("GET", "/a?b"),
        authorized);
  }

  private static HttpResponse response(int status, String directives, List<Header> more) {
    HttpResponse response = new BasicHttpResponse(status);
    if (!directives.isEmpty()) {
      response.addHeader("Cache-Control", directives);
    }
    more.forEach(response::addHeader);
    return response;
  }

  /** HttpClient's policy, which is not accessible. */
  private static final class HttpClientPolicy {

    private final Object policy;
    private final Method isCacheable;
    private final Object parser;
    private final Method parse;

    HttpClientPolicy(CacheConfig config) throws ReflectiveOperationException {
      String room = "org.apache.hc.client5.http.impl.cache.";
      Class<?> type = Class.forName(room + "ResponseCachingPolicy");
      Constructor<?> constructor = type.getConstructor(boolean.class, boolean.class, boolean.class);
      constructor.setAccessible(true);
      policy =
          constructor.newInstance(
              config.isSharedCache(),
              config.isNeverCacheHTTP10ResponsesWithQuery(),
              config.isNeverCacheHTTP11ResponsesWithQuery());
      isCacheable =
          type.getMethod(
              "isResponseCacheable",
              ResponseCacheControl.class,
              HttpRequest.class,
              HttpResponse.class);
      isCacheable.setAccessible(true);
      Class<?> parserType = Class.forName(room + "CacheControlHeaderParser");
      var instance = parserType.getField("INSTANCE");
      instance.setAccessible(true);
      parser = instance.get(null);
      parse = parserType.getMethod("parse", HttpResponse.class);
      parse.setAccessible(true);
    }

    boolean stores(HttpRequest request, HttpResponse response) throws ReflectiveOperationException {
      return (boolean)
          isCacheable.invoke(policy, parse.invoke(parser, response), request, response);
    }
  }
}
