// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.time.Duration;
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
 * which HttpClient's own builder does not support.
 *
 * <pre>{@code
 * LarderHttpAsyncClientBuilder.shared(storage).rules(rules).build();
 * LarderHttpAsyncClientBuilder.perUser(storage, PartitionResolver.byCredentials()).build();
 * }</pre>
 *
 * <p>An unsafe method always invalidates its stored responses, without reading them first;
 * HttpClient's cache removes only what it can read. A background validation is sent with the
 * cookies and credentials of the request that caused it.
 *
 * <p>Not thread-safe; the client is. The client does not close the storage: close that after the
 * client.
 */
public final class LarderHttpAsyncClientBuilder {

  private final CachePolicy.Builder settings;
  private final Caching builder;

  private LarderHttpAsyncClientBuilder(AsyncStorage storage, CachePolicy.Builder settings) {
    SupportedHttpClient.require();
    this.settings = settings;
    this.builder = new Caching(Objects.requireNonNull(storage, "storage"), settings);
  }

  /**
   * Begins a client with a shared cache (RFC 9111): it stores what the origin allows to be served
   * to all users, and nothing that is private.
   *
   * @param storage where responses are stored
   * @return a builder
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static LarderHttpAsyncClientBuilder shared(AsyncStorage storage) {
    return new LarderHttpAsyncClientBuilder(storage, CachePolicy.Builder.shared());
  }

  /**
   * Begins a client with a private cache for each user: it also stores private responses, apart for
   * each partition.
   *
   * @param storage where responses are stored
   * @param resolver decides which user a request belongs to
   * @return a builder
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static LarderHttpAsyncClientBuilder perUser(
      AsyncStorage storage, PartitionResolver resolver) {
    return new LarderHttpAsyncClientBuilder(storage, CachePolicy.Builder.perUser(resolver));
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
   * Sets the preferred validator of responses that match no rule: {@link CacheRule#validateBy}.
   *
   * @param validator the preferred validator; by default a request is sent with both
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder validateBy(Validator validator) {
    settings.defaultRule(rule -> rule.validateBy(validator));
    return this;
  }

  /**
   * Sets the resolver of partitions; by default a shared client has no partitions.
   *
   * @param resolver the resolver
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder partitions(PartitionResolver resolver) {
    settings.partitions(resolver);
    return this;
  }

  /**
   * Sets HttpClient's own settings of the cache, as {@link LarderHttpClientBuilder#cacheConfig}.
   * {@link HttpRepair#STALE_IF_ERROR} and {@link HttpRepair#HEURISTIC_FRESHNESS} switch on one
   * setting each.
   *
   * @param config the settings; begin with {@link CacheConfigPreset#builder()}
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder cacheConfig(CacheConfig config) {
    settings.config(config);
    return this;
  }

  /**
   * Sets how many bytes of a body may be buffered before the application gets the response, as
   * {@link LarderHttpClientBuilder#maxBufferedBytes}.
   *
   * @param bytes by default 65,536; with 0 even the first byte is not delayed
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder maxBufferedBytes(int bytes) {
    settings.maxBufferedBytes(bytes);
    return this;
  }

  /**
   * Sets how many bytes the body of a request may have that a rule makes part of its key, as {@link
   * LarderHttpClientBuilder#maxKeyedBodyBytes}.
   *
   * @param bytes by default 1,048,576
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder maxKeyedBodyBytes(int bytes) {
    settings.maxKeyedBodyBytes(bytes);
    return this;
  }

  /**
   * Adds a {@code Cache-Status} field (RFC 9211) to each response, as {@link
   * LarderHttpClientBuilder#cacheStatus}.
   *
   * @param cacheName the name of this cache in the field; printable ASCII
   * @return this builder
   * @throws IllegalArgumentException if the name has other characters
   */
  public LarderHttpAsyncClientBuilder cacheStatus(String cacheName) {
    settings.cacheStatus(cacheName);
    return this;
  }

  /**
   * Switches off what this client does otherwise than HttpClient's cache; by default all repairs
   * are on.
   *
   * @param repairs the repairs to switch off
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder without(HttpRepair... repairs) {
    settings.without(repairs);
    return this;
  }

  /**
   * Sets the targeted fields (RFC 9213) of a client that acts as a gateway: the first of them that
   * a response has, and that is valid, counts instead of {@code Cache-Control} and {@code Expires}.
   * The application gets all of these fields.
   *
   * @param fieldNames such as {@code CDN-Cache-Control}, the one with the highest precedence first;
   *     by default none
   * @return this builder
   * @throws IllegalArgumentException if a name is empty, or {@code Cache-Control}
   */
  public LarderHttpAsyncClientBuilder targetedCacheControl(String... fieldNames) {
    settings.targetedCacheControl(fieldNames);
    return this;
  }

  /**
   * Sets whether concurrent requests are collapsed, as {@link
   * LarderHttpClientBuilder#collapsing(boolean)}. A request that waits has no thread.
   *
   * @param collapses {@code false} to forward each of them
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder collapsing(boolean collapses) {
    settings.collapsing(collapses ? Collapsing.standard() : Collapsing.off());
    return this;
  }

  /**
   * Collapses concurrent requests, and sets how long they wait, as {@link
   * LarderHttpClientBuilder#collapsing(Duration)}.
   *
   * @param maxWait how long one request waits for others, in all; then it is forwarded
   * @return this builder
   * @throws IllegalArgumentException if the time is not positive
   */
  public LarderHttpAsyncClientBuilder collapsing(Duration maxWait) {
    settings.collapsing(Collapsing.within(maxWait));
    return this;
  }

  /**
   * Sets when a background validation is retried.
   *
   * @param strategy HttpClient's strategy
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder schedulingStrategy(SchedulingStrategy strategy) {
    builder.setSchedulingStrategy(Objects.requireNonNull(strategy, "strategy"));
    return this;
  }

  /**
   * Configures everything except the cache: connections, retries, interceptors.
   *
   * @param customizer is called immediately with HttpClient's builder, that of {@link
   *     #asHttpAsyncClientBuilder}
   * @return this builder
   */
  public LarderHttpAsyncClientBuilder httpClient(Consumer<HttpAsyncClientBuilder> customizer) {
    customizer.accept(builder);
    return this;
  }

  /**
   * Gives HttpClient's builder for a framework that builds by itself, as {@link
   * LarderHttpClientBuilder#asHttpClientBuilder}.
   *
   * @return the builder inside this one, the same each time
   */
  public HttpAsyncClientBuilder asHttpAsyncClientBuilder() {
    return builder;
  }

  /** {@return the client, which the caller starts and closes} */
  public CloseableHttpAsyncClient build() {
    return builder.build();
  }

  /** HttpClient's cache can only be wrapped inside its builder. */
  private static final class Caching extends CachingHttpAsyncClientBuilder {

    private final AsyncStorage storage;
    private final CachePolicy.Builder settings;
    private final List<Closeable> ownedByClient = new ArrayList<>();

    Caching(AsyncStorage storage, CachePolicy.Builder settings) {
      this.storage = storage;
      this.settings = settings;
      addResponseInterceptorFirst(new FieldRepairs.NotModifiedFields());
    }

    @Override
    public CloseableHttpAsyncClient build() {
      setCacheConfig(settings.config());
      setHttpCacheStorage(storage.forComparedRequests());
      ownedByClient.clear();
      return OwningClients.async(super.build(), ownedByClient);
    }

    /**
     * Collects what HttpClient's builder creates for one client, such as the threads of background
     * validations. HttpClient's builder would close all of it with each client.
     */
    @Override
    protected void addCloseable(Closeable closeable) {
      ownedByClient.add(closeable);
    }

    @Override
    protected void customizeExecChain(NamedElementChain<AsyncExecChainHandler> chain) {
      super.customizeExecChain(chain);
      String name = ChainElement.CACHING.name();
      AsyncExecChainHandler cache = Objects.requireNonNull(chain.find(name), name).getValue();
      CachePolicy policy = settings.build(storage.stack(), storage.log());
      chain.replace(name, new AsyncCacheExec(cache, storage, policy));
    }
  }
}
