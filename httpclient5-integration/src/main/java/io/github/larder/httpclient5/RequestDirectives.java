// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * What a request requires of the cache: by its {@code Cache-Control}, by HttpClient's own setting
 * in the context, which applies only if there is no such field, and by {@link RequestCaching}. To
 * enforce it, the cache sees other fields than the origin. Immutable.
 *
 * @param noStore whether nothing may be stored (RFC 9111, section 5.2.1.5)
 * @param onlyIfCached whether the origin must not be called
 * @param validates whether no stored response is used without the origin (RFC 9111, 5.2.1.4)
 * @param hidden fields of the request that the cache does not see
 * @param shown fields for the cache only, which are not sent to the origin
 */
record RequestDirectives(
    boolean noStore,
    boolean onlyIfCached,
    boolean validates,
    List<Header> hidden,
    List<Header> shown) {

  /** HttpClient ignores {@code max-stale} without a value: any age (RFC 9111, 5.2.1.2). */
  private static final Pattern MAX_STALE_OF_ANY_AGE =
      Pattern.compile("((?:^|,)\\s*max-stale)\\s*(?=,|$)", Pattern.CASE_INSENSITIVE);

  static final List<String> CONDITIONS =
      List.of(
          HttpHeaders.IF_NONE_MATCH,
          HttpHeaders.IF_MODIFIED_SINCE,
          HttpHeaders.IF_MATCH,
          HttpHeaders.IF_UNMODIFIED_SINCE,
          HttpHeaders.IF_RANGE);

  static RequestDirectives of(
      HttpRequest request, HttpCacheContext context, RequestCaching caching, FieldRepairs repairs) {
    String directive = caching.directive();
    if (directive != null && !request.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      // HttpClient ignores its own setting once there is such a field.
      addSetting(request, context.getRequestCacheControlOrDefault());
    }
    boolean noStore;
    boolean onlyIfCached;
    boolean validates;
    if (request.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      CacheDirectives requested = CacheDirectives.of(request);
      noStore = requested.has("no-store");
      onlyIfCached = requested.has("only-if-cached");
      validates = requested.has("no-cache") || requested.seconds("max-age") == 0;
    } else {
      RequestCacheControl setting = context.getRequestCacheControlOrDefault();
      noStore = setting.isNoStore();
      onlyIfCached = setting.isOnlyIfCached();
      validates = setting.isNoCache() || setting.getMaxAge() == 0;
    }
    List<Header> hidden = new ArrayList<>();
    List<Header> shown = new ArrayList<>();
    for (Header line : request.getHeaders(HttpHeaders.CACHE_CONTROL)) {
      String explicit = withExplicitMaxStale(line.getValue());
      if (caching.isOffline()) {
        hidden.add(line);
      } else if (!explicit.equals(line.getValue())) {
        hidden.add(line);
        shown.add(new BasicHeader(line.getName(), explicit));
      }
    }
    if (caching.isOffline()) {
      // Offline, a condition cannot be evaluated by the origin.
      for (String condition : CONDITIONS) {
        hidden.addAll(List.of(request.getHeaders(condition)));
      }
    } else {
      hidden.addAll(repairs.ignoredConditions(request));
      repairs.readableCondition(request).ifPresent(shown::add);
    }
    if (directive != null) {
      shown.add(new BasicHeader(HttpHeaders.CACHE_CONTROL, directive));
    }
    return new RequestDirectives(
        noStore || caching.bypassesStore(),
        onlyIfCached || caching.forbidsOrigin(),
        validates || caching.isRefresh(),
        hidden,
        shown);
  }

  /** Whether the cache sees the fields of the request unchanged. */
  boolean changeNothing() {
    return hidden.isEmpty() && shown.isEmpty();
  }

  void toCache(HttpRequest copy) {
    hidden.forEach(copy::removeHeader);
    shown.forEach(copy::addHeader);
  }

  /** Keeps the fields that HttpClient's cache has added. */
  void toOrigin(HttpRequest copy) {
    shown.forEach(copy::removeHeader);
    for (Header field : hidden) {
      boolean ofTheCache =
          field.getName().equalsIgnoreCase(HttpHeaders.IF_MODIFIED_SINCE)
              && copy.containsHeader(HttpHeaders.IF_MODIFIED_SINCE);
      if (!ofTheCache) {
        copy.addHeader(field);
      }
    }
  }

  private static String withExplicitMaxStale(String line) {
    return line == null
        ? ""
        : MAX_STALE_OF_ANY_AGE.matcher(line).replaceAll("$1=" + CacheDirectives.MAX_SECONDS);
  }

  private static void addSetting(HttpRequest request, RequestCacheControl setting) {
    List<String> directives = new ArrayList<>();
    addSeconds(directives, "max-age", setting.getMaxAge());
    addSeconds(directives, "max-stale", setting.getMaxStale());
    addSeconds(directives, "min-fresh", setting.getMinFresh());
    addSeconds(directives, "stale-if-error", setting.getStaleIfError());
    addFlag(directives, "no-cache", setting.isNoCache());
    addFlag(directives, "no-store", setting.isNoStore());
    addFlag(directives, "only-if-cached", setting.isOnlyIfCached());
    if (!directives.isEmpty()) {
      request.addHeader(HttpHeaders.CACHE_CONTROL, String.join(", ", directives));
    }
  }

  private static void addSeconds(List<String> directives, String name, long seconds) {
    if (seconds >= 0) {
      directives.add(name + "=" + seconds);
    }
  }

  private static void addFlag(List<String> directives, String name, boolean set) {
    if (set) {
      directives.add(name);
    }
  }
}
