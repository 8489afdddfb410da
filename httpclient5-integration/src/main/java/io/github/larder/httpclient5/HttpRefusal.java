// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.collect.Iterators;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.MessageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Why HttpClient's cache does not store a response, in the order in which its {@code
 * ResponseCachingPolicy} (5.4 to 5.6) decides. That class is not accessible and gives no reason;
 * {@code HttpRefusalTest} compares the two. Immutable.
 *
 * @param shared whether the cache is a shared one
 * @param maxObjectSize the largest body in bytes
 * @param refusesHttp10Query whether HTTP/1.0 responses to URIs with a query are never stored
 * @param refusesHttp11Query the same for HTTP/1.1
 */
record HttpRefusal(
    boolean shared, long maxObjectSize, boolean refusesHttp10Query, boolean refusesHttp11Query) {

  static HttpRefusal of(CacheConfig config) {
    return new HttpRefusal(
        config.isSharedCache(),
        config.getMaxObjectSize(),
        config.isNeverCacheHTTP10ResponsesWithQuery(),
        config.isNeverCacheHTTP11ResponsesWithQuery());
  }

  /**
   * Gives the reason.
   *
   * @param request the request of HttpClient's cache
   * @param response the response that HttpClient's cache gets
   * @param length the length of the body, -1 if it is unknown
   * @return {@code null} if the response is stored
   */
  @Nullable SkipReason reason(HttpRequest request, HttpResponse response, long length) {
    if (!isCacheableMethod(request)) {
      return SkipReason.METHOD;
    }
    if (length > maxObjectSize) {
      return SkipReason.OBJECT_TOO_LARGE;
    }
    int status = response.getCode();
    if (status == HttpStatus.SC_PARTIAL_CONTENT) {
      return SkipReason.STATUS;
    }
    CacheDirectives directives = CacheDirectives.of(response);
    boolean explicit = isExplicitlyCacheable(directives, response);
    if (hasQuery(request) && (refusesQuery(response) || !explicit)) {
      return directives.has("no-store") ? SkipReason.NO_STORE : SkipReason.NO_FRESHNESS;
    }
    SkipReason byDirective = byDirective(request, directives, status);
    if (byDirective != null) {
      return byDirective;
    }
    if (response.countHeaders(HttpHeaders.EXPIRES) > 1
        || response.countHeaders(HttpHeaders.DATE) > 1) {
      return SkipReason.CONTRADICTORY;
    }
    if (directives.isEmptyToHttpClient() && isExpiredOnArrival(response)) {
      return SkipReason.NO_FRESHNESS;
    }
    if (variesOnEverything(response)) {
      return SkipReason.VARIES_ON_EVERYTHING;
    }
    return explicit ? null : byHeuristics(directives, status);
  }

  static boolean isCacheableMethod(HttpRequest request) {
    return Method.GET.isSame(request.getMethod()) || Method.HEAD.isSame(request.getMethod());
  }

  private @Nullable SkipReason byDirective(
      HttpRequest request, CacheDirectives directives, int status) {
    if (directives.has("must-understand") && !isUnderstood(status)) {
      return SkipReason.STATUS;
    }
    if (directives.has("no-store")) {
      return SkipReason.NO_STORE;
    }
    if (shared && directives.has("private")) {
      return SkipReason.PRIVATE;
    }
    return shared
            && request.containsHeader(HttpHeaders.AUTHORIZATION)
            && directives.seconds("s-maxage") < 0
            && !directives.has("public")
            && !directives.has("must-revalidate")
        ? SkipReason.AUTHORIZATION
        : null;
  }

  private boolean isExplicitlyCacheable(CacheDirectives directives, HttpResponse response) {
    return directives.has("public")
        || (!shared && directives.has("private"))
        || response.containsHeader(HttpHeaders.EXPIRES)
        || directives.seconds("max-age") > 0
        || (shared && directives.seconds("s-maxage") > 0);
  }

  /** HttpClient assumes a lifetime of some minutes where there is no directive at all. */
  private static @Nullable SkipReason byHeuristics(CacheDirectives directives, int status) {
    boolean known =
        status == HttpStatus.SC_OK
            || status == HttpStatus.SC_NON_AUTHORITATIVE_INFORMATION
            || status == HttpStatus.SC_MULTIPLE_CHOICES
            || status == HttpStatus.SC_MOVED_PERMANENTLY
            || status == HttpStatus.SC_GONE;
    if (!known) {
      return SkipReason.STATUS;
    }
    long lifetime = directives.seconds("s-maxage");
    if (lifetime < 0) {
      lifetime = directives.seconds("max-age");
    }
    return directives.isEmptyToHttpClient() || lifetime != 0 ? null : SkipReason.NO_FRESHNESS;
  }

  private boolean refusesQuery(HttpResponse response) {
    return refusesHttp11Query || (refusesHttp10Query && isHttp10(response));
  }

  private static boolean isHttp10(HttpResponse response) {
    Header via = response.getFirstHeader(HttpHeaders.VIA);
    if (via != null && via.getValue() != null) {
      return via.getValue().startsWith("1.0 ") || via.getValue().startsWith("HTTP/1.0 ");
    }
    ProtocolVersion version = response.getVersion();
    return version != null && HttpVersion.HTTP_1_0.equals(version);
  }

  private static boolean hasQuery(HttpRequest request) {
    return request.getPath() != null && request.getPath().indexOf('?') >= 0;
  }

  private static boolean isExpiredOnArrival(HttpResponse response) {
    Instant date = DateUtils.parseStandardDate(response, HttpHeaders.DATE);
    Instant expires = DateUtils.parseStandardDate(response, HttpHeaders.EXPIRES);
    return date != null && expires != null && !expires.isAfter(date);
  }

  private static boolean variesOnEverything(HttpResponse response) {
    return Iterators.contains(MessageSupport.iterateTokens(response, HttpHeaders.VARY), "*");
  }

  static boolean isUnderstood(int status) {
    return (status >= 200 && status <= 206)
        || (status >= 300 && status <= 399)
        || (status >= 400 && status <= 417)
        || status == 421
        || (status >= 500 && status <= 505);
  }
}
