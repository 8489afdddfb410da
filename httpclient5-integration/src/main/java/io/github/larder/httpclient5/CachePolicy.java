// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.spi.SkipReason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.jspecify.annotations.Nullable;

/**
 * What a client was told about its cache: for the classic and the async client alike.
 *
 * @param refusals what HttpClient's cache does not store
 * @param maxHeldBack bytes of a body that the application waits for
 */
record CachePolicy(
    CacheRules rules,
    Partitions partitions,
    HttpRefusal refusals,
    int maxHeldBack,
    ExchangeReports reports) {

  static CachePolicy of(
      CacheRules rules,
      @Nullable PartitionResolver resolver,
      CacheConfig config,
      int maxHeldBack,
      ExchangeReports reports) {
    return new CachePolicy(
        rules,
        new Partitions(resolver, config.isSharedCache(), reports.stack()),
        HttpRefusal.of(config),
        (int) Math.min(maxHeldBack, config.getMaxObjectSize()),
        reports);
  }

  /** Whether HttpClient's cache is a shared one (RFC 9111, section 1). */
  boolean shared() {
    return refusals.shared();
  }

  long maxObjectSize() {
    return refusals.maxObjectSize();
  }

  /**
   * Begins an exchange; {@code request} is HttpClient's own copy. What a request with a body asks
   * for depends on that body, which is not in HttpClient's keys, so the cache has no part in it.
   */
  CachedExchange begin(
      HttpRequest request, boolean hasBody, HttpRoute route, HttpClientContext clientContext) {
    HttpCacheContext context = HttpCacheContext.cast(clientContext);
    context.setRoute(route);
    RequestCaching caching = RequestCaching.of(context);
    RequestUri uri = RequestUri.of(request, route.getTargetHost());
    RuleChoice choice = rules.choice(request.getMethod(), uri.host(), uri.path());
    RequestDirectives asked = RequestDirectives.of(request, context, caching);
    Partition partition = partitions.of(request, context);
    SkipReason notStored = null;
    if (hasBody) {
      notStored = SkipReason.REQUEST_BODY;
    } else if (!partition.isKnown()) {
      notStored = SkipReason.UNKNOWN_PARTITION;
    } else if (asked.noStore()) {
      notStored = SkipReason.REQUEST_NO_STORE;
    } else if (caching.lifetime() == null && choice.storesNothing()) {
      notStored = SkipReason.RULE;
    }
    boolean throughCache =
        Method.isSafe(request.getMethod())
            && !hasBody
            && uri.isHttp()
            && (notStored == null || asked.onlyIfCached());
    return new CachedExchange(
        uri,
        key(uri, partition),
        asked,
        throughCache,
        ClientSession.of(context),
        new OriginAnswers(this, partition, notStored, caching, choice),
        reports.begin(context, caching.isOffline(), choice.unstored(), partition.hash() != null));
  }

  KeyTarget key(RequestUri uri, Partition partition) {
    return KeyTarget.of(uri, ignored(uri), partition);
  }

  /**
   * The keys under which there may be a response to a request for a URI: that of clients that
   * ignore no parameters is one of them.
   */
  Set<String> allKeys(RequestUri uri, Partition partition) {
    List<Glob> ignored = ignored(uri);
    Set<String> keys = new LinkedHashSet<>();
    keys.add(KeyTarget.of(uri, List.of(), partition).key());
    if (!ignored.isEmpty()) {
      keys.add(KeyTarget.marked(uri, ignored, partition).key());
    }
    return keys;
  }

  private List<Glob> ignored(RequestUri uri) {
    return rules.ignoredParameters(uri.host(), uri.path());
  }
}
