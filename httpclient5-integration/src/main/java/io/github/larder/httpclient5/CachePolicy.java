// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.Partitions.Partition;
import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.httpclient5.fields.EquivalentQueries;
import io.github.larder.httpclient5.vary.UnrepeatedVariants;
import io.github.larder.spi.SkipReason;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a client's cache, for the classic and the async client alike. Immutable.
 *
 * @param refusals what HttpClient's cache does not store
 * @param maxBufferedBytes of a body, before the application gets it
 * @param maxKeyedBodyBytes of the body of a request that is part of its key
 * @param repairs what HttpClient's cache sees of a response
 */
record CachePolicy(
    CacheRules rules,
    Partitions partitions,
    HttpRefusal refusals,
    int maxBufferedBytes,
    int maxKeyedBodyBytes,
    ExchangeReports reports,
    FieldRepairs repairs) {

  private static final Logger LOG = LoggerFactory.getLogger(CachePolicy.class);

  /** Whether HttpClient's cache is a shared one (RFC 9111, section 1). */
  boolean shared() {
    return refusals.shared();
  }

  long maxObjectSize() {
    return refusals.maxObjectSize();
  }

  /** How the body of a request becomes part of its key; {@code null} if no rule names it. */
  @Nullable BodyKey bodyKey(HttpRequest request, HttpRoute route) {
    if (HttpRefusal.isCacheableMethod(request)) {
      return null;
    }
    RequestUri uri = RequestUri.of(request, route.getTargetHost());
    return rules.candidates(request.getMethod(), uri.host(), uri.path()).bodyKey();
  }

  /**
   * Begins an exchange; {@code request} is HttpClient's own copy. The cache takes no part in a
   * request with a body, unless a rule makes that body part of the key: its response depends on it.
   */
  CachedExchange begin(
      HttpRequest request, RequestBody body, HttpRoute route, HttpClientContext clientContext) {
    HttpCacheContext context = HttpCacheContext.cast(clientContext);
    context.setRoute(route);
    RequestCaching caching = RequestCaching.of(context);
    RequestUri uri = RequestUri.of(request, route.getTargetHost());
    CandidateRules candidates = rules.candidates(request.getMethod(), uri.host(), uri.path());
    RequestDirectives directives = RequestDirectives.of(request, context, caching, repairs);
    Partition partition = partitions.of(request, context);
    SkipReason notStored = null;
    if (body.refusal() != null) {
      notStored = body.refusal();
    } else if (body.isPresent() && body.keyed() == null) {
      notStored = SkipReason.REQUEST_BODY;
    } else if (!partition.isKnown()) {
      notStored = SkipReason.UNKNOWN_PARTITION;
    } else if (directives.noStore()) {
      notStored = SkipReason.REQUEST_NO_STORE;
    } else if (caching.lifetime() == null && candidates.neverStore()) {
      notStored = SkipReason.RULE;
    }
    boolean throughCache =
        (body.keyed() != null || (isCachedByMethod(request) && !body.isPresent()))
            && uri.isHttp()
            && (notStored == null || directives.onlyIfCached());
    KeyTarget key = KeyTarget.of(uri, ignoredParameters(uri), partition).with(body.keyed());
    return new CachedExchange(
        uri,
        repairs.storedUnder(key),
        directives,
        throughCache,
        CachedExchange.Session.of(context),
        new OriginResponseRewriter(
            this, partition, notStored, caching, candidates, key, body.keyed()),
        reports.begin(
            context,
            caching.isOffline(),
            candidates.unstored(),
            partition.hash() != null,
            repairs.has(HttpRepair.STALE_IF_ERROR)));
  }

  /** Safe methods are left to HttpClient's cache, but for QUERY, whose key would lack the body. */
  private static boolean isCachedByMethod(HttpRequest request) {
    return Method.isSafe(request.getMethod())
        && !RequestBody.QUERY.equalsIgnoreCase(request.getMethod());
  }

  /**
   * The keys that may hold a response to a request for a URI. They include the keys of clients that
   * ignore no parameters, and of HttpClient's own clients.
   */
  Set<String> allKeys(RequestUri uri, Partition partition) {
    List<Glob> ignored = ignoredParameters(uri);
    Set<String> keys = new LinkedHashSet<>();
    addKeys(keys, KeyTarget.of(uri, List.of(), partition));
    if (!ignored.isEmpty()) {
      addKeys(keys, KeyTarget.marked(uri, ignored, partition));
    }
    return keys;
  }

  private void addKeys(Set<String> keys, KeyTarget target) {
    keys.add(target.key());
    keys.add(target.confusedKey());
    keys.add(repairs.storedUnder(target).key());
  }

  private List<Glob> ignoredParameters(RequestUri uri) {
    return rules.ignoredParameters(uri.host(), uri.path());
  }

  /** The settings that the builders of both clients share. Not thread-safe. */
  static final class Builder {

    private static final int DEFAULT_MAX_BUFFERED_BYTES = 64 << 10;
    private static final int DEFAULT_MAX_KEYED_BODY_BYTES = 1 << 20;

    private CacheRules rules = CacheRules.none();
    private CacheRule defaultRule = CacheRule.everything();
    private @Nullable PartitionResolver resolver;
    private CacheConfig config;
    private int maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES;
    private int maxKeyedBodyBytes = DEFAULT_MAX_KEYED_BODY_BYTES;
    private Collapsing collapsing = Collapsing.standard();
    private @Nullable CacheStatus cacheStatus;
    private List<String> targeted = List.of();
    private final Set<HttpRepair> repairs = EnumSet.allOf(HttpRepair.class);

    private Builder(CacheConfig config, @Nullable PartitionResolver resolver) {
      this.config = config;
      this.resolver = resolver;
    }

    static Builder shared() {
      return new Builder(CacheConfigPreset.cacheConfig(), null);
    }

    static Builder perUser(PartitionResolver resolver) {
      return new Builder(
          CacheConfigPreset.builder().setSharedCache(false).build(),
          Objects.requireNonNull(resolver, "resolver"));
    }

    void rules(CacheRules rules) {
      this.rules = Objects.requireNonNull(rules, "rules");
    }

    void partitions(PartitionResolver resolver) {
      this.resolver = Objects.requireNonNull(resolver, "resolver");
    }

    void config(CacheConfig config) {
      this.config = Objects.requireNonNull(config, "config");
    }

    /** Changes the rule for responses that match no other. */
    void defaultRule(UnaryOperator<CacheRule> change) {
      defaultRule = change.apply(defaultRule);
    }

    void maxBufferedBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("The number of buffered bytes is negative: " + bytes);
      }
      maxBufferedBytes = bytes;
    }

    void maxKeyedBodyBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("The number of bytes for a key is negative: " + bytes);
      }
      maxKeyedBodyBytes = bytes;
    }

    void collapsing(Collapsing collapsing) {
      this.collapsing = collapsing;
    }

    void cacheStatus(String cacheName) {
      cacheStatus = CacheStatus.named(cacheName);
    }

    void without(HttpRepair... disabled) {
      repairs.removeAll(List.of(disabled));
    }

    void targetedCacheControl(String... fieldNames) {
      for (String name : fieldNames) {
        if (name.isBlank() || name.equalsIgnoreCase(HttpHeaders.CACHE_CONTROL)) {
          throw new IllegalArgumentException("No name of a targeted field: " + name);
        }
      }
      targeted = List.of(fieldNames);
    }

    /** HttpClient's copy of the settings lacks one of them (HttpClient 5.6). */
    CacheConfig config() {
      return CacheConfig.copy(config)
          .setFreshnessCheckEnabled(config.isFreshnessCheckEnabled())
          .setStaleIfErrorEnabled(
              config.isStaleIfErrorEnabled() || repairs.contains(HttpRepair.STALE_IF_ERROR))
          .setHeuristicCachingEnabled(
              config.isHeuristicCachingEnabled()
                  || repairs.contains(HttpRepair.HEURISTIC_FRESHNESS))
          .build();
    }

    CachePolicy build(CacheStack stack, StorageLog log) {
      if (!config.isSharedCache() && resolver == null) {
        LOG.warn(
            "A private cache over the backend {} without partitions: each user of this client, and"
                + " of clients like it over this store, is served the private responses of all"
                + " other users. Give a PartitionResolver (perUser(storage,"
                + " PartitionResolver.byCredentials())), or oneUser(name) if this store has one"
                + " user, or a shared cache",
            stack.backendName());
      }
      CacheConfig effective = config();
      return new CachePolicy(
          rules.followedBy(defaultRule),
          new Partitions(resolver, config.isSharedCache(), stack),
          HttpRefusal.of(effective),
          (int) Math.min(maxBufferedBytes, config.getMaxObjectSize()),
          maxKeyedBodyBytes,
          ExchangeReports.of(stack, log, effective, collapsing, cacheStatus),
          new FieldRepairs(
              Set.copyOf(repairs), targeted, new EquivalentQueries(), new UnrepeatedVariants()));
    }
  }
}
