// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static io.github.larder.httpclient5.CacheRule.everything;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.RequestCaching;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Lifetimes set by the application: by rules, and for one request. */
final class LifetimeRules {

  private LifetimeRules() {}

  static CloseableHttpClient client(ClassicStorage storage, CacheRules rules) {
    return LarderHttpClientBuilder.shared(storage)
        .rules(rules)
        .httpClient(http -> http.setUserAgent("my-service").disableCookieManagement())
        .build();
  }

  /** For a framework that changes the builder and builds the client itself. */
  static HttpClientBuilder forFramework(ClassicStorage storage, CacheRules rules) {
    return LarderHttpClientBuilder.shared(storage).rules(rules).asHttpClientBuilder();
  }

  static CloseableHttpAsyncClient client(AsyncStorage storage, CacheRules rules) {
    CloseableHttpAsyncClient client =
        LarderHttpAsyncClientBuilder.shared(storage).rules(rules).build();
    client.start();
    return client;
  }

  static CacheRules everythingForAnHour() {
    return CacheRules.of(everything().lifetime(Duration.ofHours(1)).ignoreOrigin());
  }

  static CacheRules thisApiForADayThatOneNever() {
    return CacheRules.of(
        everything().host("prices.example.com").neverStore(),
        everything()
            .host("*.example.com")
            .path("/v1/**")
            .lifetime(Duration.ofDays(1))
            .ignoreOrigin());
  }

  static CacheRules staleWhileTheApiIsDown() {
    return CacheRules.of(
        everything()
            .path("/api/**")
            .lifetime(Duration.ofMinutes(5))
            .staleWhileRevalidate(Duration.ofMinutes(1))
            .staleIfError(Duration.ofDays(1)));
  }

  static CacheRules byWhatCameBack() {
    return CacheRules.of(
        everything().path(Pattern.compile("/users/\\d+")),
        everything().mediaType("image/*", "font/*").lifetimeForEver().ignoreOrigin(),
        everything().status(404).lifetime(Duration.ofMinutes(1)),
        everything().method("GET").lifetime(Duration.ofHours(1)));
  }

  static CacheRules withoutTrackingParameters() {
    return CacheRules.of(everything().path("/search").ignoreParameters("session"))
        .ignoringParameters("utm_*", "gclid", "fbclid");
  }

  static String fetch(CloseableHttpClient client, String url, RequestCaching caching)
      throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    caching.addTo(context);
    return client.execute(
        ClassicRequestBuilder.get(url).build(), context, new BasicHttpClientResponseHandler());
  }

  static RequestCaching[] perRequest() {
    RequestCaching forTenMinutes = RequestCaching.defaults().lifetime(Duration.ofMinutes(10));
    RequestCaching fromTheOrigin = RequestCaching.defaults().refresh();
    RequestCaching notFromTheOrigin = RequestCaching.defaults().onlyIfCached();
    RequestCaching offline = RequestCaching.defaults().offline();
    RequestCaching notStored = RequestCaching.defaults().noStore();
    return new RequestCaching[] {
      forTenMinutes, fromTheOrigin, notFromTheOrigin, offline, notStored
    };
  }
}
