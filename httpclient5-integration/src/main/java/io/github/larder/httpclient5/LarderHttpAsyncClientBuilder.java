// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClientBuilder;
import org.apache.hc.client5.http.schedule.SchedulingStrategy;
import org.apache.hc.core5.http.config.NamedElementChain;

/**
 * Builds HttpClient's async caching client over an {@link AsyncStorage}, with rules and partitions,
 * which HttpClient's own builder has no place for.
 *
 * <pre>{@code
 * LarderHttpAsyncClientBuilder.shared(storage).rules(rules).build();
 * LarderHttpAsyncClientBuilder.perUser(storage, PartitionResolver.byCredentials()).build();
 * }</pre>
 *
 * <p>What an unsafe method changes is removed from the store in any case, without reading it first;
 * HttpClient's cache removes nothing that it cannot read. A validation in the background is sent
 * with the cookies and credentials of the request that caused it.
 *
 * <p>Not thread-safe; the client is. It does not close the storage: close that after the client.
 */
public final class LarderHttpAsyncClientBuilder {

  private final CacheSettings settings;
  private final Caching builder;

  private LarderHttpAsyncClientBuilder(AsyncStorage storage, CacheSettings settings) {
    SupportedHttpClient.require();
    this.settings = settings;
    this.builder = new Caching(Objects.requireNonNull(storage, "storage"), settings);
  }

  /**
   * Begins a client with a shared cache (RFC 9111): it stores what the origin allows to be served
   * to everybody, and nothing that is private.
   *
   * @param storage where responses are stored
   * @return a builder
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static LarderHttpAsyncClientBuilder shared(AsyncStorage storage) {
    return new LarderHttpAsyncClientBuilder(storage, CacheSettings.shared());
  }

  /**
   * Begins a client with a private cache for each user: it stores what is private, too, apart for
   * each partition.
   *
   * @param storage where responses are stored
   * @param resolver tells whose request it is
   * @return a builder
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static LarderHttpAsyncClientBuilder perUser(
      AsyncStorage storage, PartitionResolver resolver) {
    return new LarderHttpAsyncClientBuilder(storage, CacheSettings.perUser(resolver));
  }

  /**
   * Sets the rules; by default there are none.
   *
   * @param rules the rules
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder rules(CacheRules rules) {
    settings.rules(rules);
    return this;
  }

  /**
   * Stores responses that match no rule, and validates them at each request: {@link
   * CacheRule#alwaysValidate()}.
   *
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder alwaysValidate() {
    settings.defaultRule(CacheRule::alwaysValidate);
    return this;
  }

  /**
   * Sets what responses that match no rule are validated by: {@link CacheRule#validateBy}.
   *
   * @param validator the preferred one; by default a request is sent with both
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder validateBy(Validator validator) {
    settings.defaultRule(rule -> rule.validateBy(validator));
    return this;
  }

  /**
   * Sets whose request it is; by default a shared client has no partitions.
   *
   * @param resolver the resolver
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder partitions(PartitionResolver resolver) {
    settings.partitions(resolver);
    return this;
  }

  /**
   * Sets HttpClient's own settings of the cache; by default those of {@link CacheConfigPreset}.
   * With {@code setSharedCache(false)} and no partitions every user of such clients over the store
   * is served the private responses of all others: that is warned of.
   *
   * @param config the settings; begin with {@link CacheConfigPreset#builder()}
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder cacheConfig(CacheConfig config) {
    settings.config(config);
    return this;
  }

  /**
   * Sets how much of a body may be held back while it is not known whether it can be stored.
   * HttpClient's cache stores a response before it gives it to the application. This client leaves
   * to it what is no longer than that; what is longer is passed on as it comes and stored at its
   * end, if it is then no larger than {@code maxObjectSize}. Event streams, and what is of no use
   * to a later request, are never held back.
   *
   * @param bytes by default 65,536; with 0 the first byte is never waited for
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder maxHeldBackBytes(int bytes) {
    settings.maxHeldBack(bytes);
    return this;
  }

  /**
   * Adds a {@code Cache-Status} field (RFC 9211) to each response: whether it was a hit, why not,
   * and whether it is stored. It comes behind those of caches on the way, and is never stored. By
   * default there is none; {@link CacheVerdict} says the same, and more.
   *
   * @param cacheName the name of this cache in the field, such as {@code Larder} or that of the
   *     host; printable ASCII
   * @return this builder
   * @throws IllegalArgumentException if the name is anything else
   */
  public LarderHttpAsyncClientBuilder cacheStatus(String cacheName) {
    settings.cacheStatus(cacheName);
    return this;
  }

  /**
   * Sets when a validation in the background is tried again.
   *
   * @param strategy HttpClient's strategy
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder schedulingStrategy(SchedulingStrategy strategy) {
    builder.setSchedulingStrategy(Objects.requireNonNull(strategy, "strategy"));
    return this;
  }

  /**
   * Sets what is not about the cache: connections, retries, interceptors.
   *
   * @param customizer is handed HttpClient's builder, that of {@link #asHttpAsyncClientBuilder}, at
   *     once
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder httpClient(Consumer<HttpAsyncClientBuilder> customizer) {
    customizer.accept(builder);
    return this;
  }

  /**
   * Gives HttpClient's builder for a framework that sets what it likes and builds by itself, any
   * number of times. Everything of Larder is inside, as it is set when a client is built; each
   * client is closed by itself.
   *
   * @return the builder of this one, and not another one each time
   */
  public HttpAsyncClientBuilder asHttpAsyncClientBuilder() {
    return builder;
  }

  /** {@return the client, which the caller starts and closes} */
  public CloseableHttpAsyncClient build() {
    return builder.build();
  }

  /** The cache can only be wrapped from within HttpClient's builder. */
  private static final class Caching extends CachingHttpAsyncClientBuilder {

    private final AsyncStorage storage;
    private final CacheSettings settings;
    private final List<Closeable> ofOneClient = new ArrayList<>();

    Caching(AsyncStorage storage, CacheSettings settings) {
      this.storage = storage;
      this.settings = settings;
    }

    @Override
    public CloseableHttpAsyncClient build() {
      setCacheConfig(settings.config());
      setHttpCacheStorage(storage.forComparedRequests());
      ofOneClient.clear();
      return OwningHttpAsyncClient.of(super.build(), ofOneClient);
    }

    /**
     * What HttpClient's builder makes for a client, such as the threads of background validations.
     * It would close all of them with each client.
     */
    @Override
    protected void addCloseable(Closeable closeable) {
      ofOneClient.add(closeable);
    }

    @Override
    protected void customizeExecChain(NamedElementChain<AsyncExecChainHandler> chain) {
      super.customizeExecChain(chain);
      String name = ChainElement.CACHING.name();
      AsyncExecChainHandler cache = Objects.requireNonNull(chain.find(name), name).getValue();
      CachePolicy policy = settings.policy(storage.stack(), storage.notStored());
      chain.replace(name, new AsyncCacheExec(cache, storage, policy));
    }
  }
}
