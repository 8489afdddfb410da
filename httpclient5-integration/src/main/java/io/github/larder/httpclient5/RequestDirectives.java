package io.github.larder.httpclient5;

import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the cache: by its {@code Cache-Control}, by HttpClient's own setting in
 * the context, which counts only if there is no such field, and by {@link RequestCaching}.
 *
 * @param noStore whether nothing is to be stored (RFC 9111, section 5.2.1.5)
 * @param onlyIfCached whether the origin must not be asked
 * @param local a field for the cache alone, which is not sent to the origin
 */
record RequestDirectives(boolean noStore, boolean onlyIfCached, @Nullable Header local) {

  static RequestDirectives of(
      HttpRequest request, HttpCacheContext context, RequestCaching caching) {
    String directive = caching.directive();
    if (directive != null && !request.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      // Once there is such a field HttpClient looks at its own setting no more.
      addSetting(request, context.getRequestCacheControlOrDefault());
    }
    boolean noStore;
    boolean onlyIfCached;
    if (request.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      OriginDirectives asked = OriginDirectives.of(request);
      noStore = asked.has("no-store");
      onlyIfCached = asked.has("only-if-cached");
    } else {
      noStore = context.getRequestCacheControlOrDefault().isNoStore();
      onlyIfCached = context.getRequestCacheControlOrDefault().isOnlyIfCached();
    }
    return new RequestDirectives(
        noStore || caching.passesStoreBy(),
        onlyIfCached || "only-if-cached".equals(directive),
        directive == null ? null : new BasicHeader(HttpHeaders.CACHE_CONTROL, directive));
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
