// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.schedule.SchedulingStrategy;
import org.apache.hc.core5.http.config.NamedElementChain;

/**
 * Builds HttpClient's classic caching client over a {@link ClassicStorage}, with rules and
 * partitions, which HttpClient's own builder does not support.
 *
 * <pre>{@code
 * LarderHttpClientBuilder.shared(storage).rules(rules).build();
 * LarderHttpClientBuilder.perUser(storage, PartitionResolver.byCredentials()).build();
 * }</pre>
 *
 * <p>An unsafe method always invalidates its stored responses, without reading them first;
 * HttpClient's cache removes only what it can read. A background validation is sent with the
 * cookies and credentials of the request that caused it.
 *
 * <p>Not thread-safe; the client is. The client does not close the storage: close that after the
 * client.
 */
public final class LarderHttpClientBuilder {

  private final CachePolicy.Builder settings;
  private final Caching builder;

  private LarderHttpClientBuilder(ClassicStorage storage, CachePolicy.Builder settings) {
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
  public static LarderHttpClientBuilder shared(ClassicStorage storage) {
    return new LarderHttpClientBuilder(storage, CachePolicy.Builder.shared());
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
  public static LarderHttpClientBuilder perUser(
      ClassicStorage storage, PartitionResolver resolver) {
    return new LarderHttpClientBuilder(storage, CachePolicy.Builder.perUser(resolver));
  }

  /**
   * Sets the rules; by default there are none.
   *
   * @param rules the rules
   * @return this builder
   */
  public LarderHttpClientBuilder rules(CacheRules rules) {
    settings.rules(rules);
    return this;
  }

  /**
   * Stores responses that match no rule, and validates them at each request: {@link
   * CacheRule#alwaysValidate()}.
   *
   * @return this builder
   */
  public LarderHttpClientBuilder alwaysValidate() {
    settings.defaultRule(CacheRule::alwaysValidate);
    return this;
  }

  /**
   * Sets the preferred validator of responses that match no rule: {@link CacheRule#validateBy}.
   *
   * @param validator the preferred validator; by default a request is sent with both
   * @return this builder
   */
  public LarderHttpClientBuilder validateBy(Validator validator) {
    settings.defaultRule(rule -> rule.validateBy(validator));
    return this;
  }

  /**
   * Sets the resolver of partitions; by default a shared client has no partitions.
   *
   * @param resolver the resolver
   * @return this builder
   */
  public LarderHttpClientBuilder partitions(PartitionResolver resolver) {
    settings.partitions(resolver);
    return this;
  }

  /**
   * Sets HttpClient's own settings of the cache; by default those of {@link CacheConfigPreset}.
   * With {@code setSharedCache(false)} and no partitions, each user of such clients over the store
   * is served the private responses of all other users; a warning is logged then. {@link
   * HttpRepair#STALE_IF_ERROR} and {@link HttpRepair#HEURISTIC_FRESHNESS} switch on one setting
   * each.
   *
   * @param config the settings; begin with {@link CacheConfigPreset#builder()}
   * @return this builder
   */
  public LarderHttpClientBuilder cacheConfig(CacheConfig config) {
    settings.config(config);
    return this;
  }

  /**
   * Sets how many bytes of a body may be buffered before the application gets the response.
   * HttpClient's cache stores a response before it returns it. This client leaves a body of at most
   * that size to HttpClient's cache. A longer one is streamed to the application, and stored at its
   * end if it is then no larger than {@code maxObjectSize}. Event streams, and responses that
   * cannot answer a later request, are never buffered.
   *
   * @param bytes by default 65,536; with 0 even the first byte is not delayed
   * @return this builder
   */
  public LarderHttpClientBuilder maxBufferedBytes(int bytes) {
    settings.maxBufferedBytes(bytes);
    return this;
  }

  /**
   * Sets how many bytes the body of a request may have that a rule makes part of its key ({@link
   * CacheRule#post}). It is read before the request is looked up, and kept until the exchange ends.
   * A request with a longer body is sent to the origin and its response is not stored, nor is that
   * of a request whose body the application has not at hand, such as a stream of the async client.
   *
   * @param bytes by default 1,048,576
   * @return this builder
   */
  public LarderHttpClientBuilder maxKeyedBodyBytes(int bytes) {
    settings.maxKeyedBodyBytes(bytes);
    return this;
  }

  /**
   * Adds a {@code Cache-Status} field (RFC 9211) to each response: whether it was a hit, if not
   * why, and whether it is stored. It comes after those of caches between client and origin, and is
   * never stored. By default there is none; {@link CacheVerdict} reports the same and more.
   *
   * @param cacheName the name of this cache in the field, such as {@code Larder} or the host name;
   *     printable ASCII
   * @return this builder
   * @throws IllegalArgumentException if the name has other characters
   */
  public LarderHttpClientBuilder cacheStatus(String cacheName) {
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
  public LarderHttpClientBuilder without(HttpRepair... repairs) {
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
  public LarderHttpClientBuilder targetedCacheControl(String... fieldNames) {
    settings.targetedCacheControl(fieldNames);
    return this;
  }

  /**
   * Sets whether concurrent requests that the store cannot answer are collapsed (RFC 9111, section
   * 4): one of them is forwarded to the origin, and the others wait for its response to be stored,
   * at most five seconds. By default they are. A request never gets a response that it could not
   * have found in the store; if the response is not stored, or not for it, it is forwarded at once.
   *
   * @param collapses {@code false} to forward each of them
   * @return this builder
   */
  public LarderHttpClientBuilder collapsing(boolean collapses) {
    settings.collapsing(collapses ? Collapsing.standard() : Collapsing.off());
    return this;
  }

  /**
   * Collapses concurrent requests, as {@link #collapsing(boolean)}, and sets how long they wait.
   *
   * @param maxWait how long one request waits for others, in all; then it is forwarded
   * @return this builder
   * @throws IllegalArgumentException if the time is not positive
   */
  public LarderHttpClientBuilder collapsing(Duration maxWait) {
    settings.collapsing(Collapsing.within(maxWait));
    return this;
  }

  /**
   * Sets when a background validation is retried.
   *
   * @param strategy HttpClient's strategy
   * @return this builder
   */
  public LarderHttpClientBuilder schedulingStrategy(SchedulingStrategy strategy) {
    builder.setSchedulingStrategy(Objects.requireNonNull(strategy, "strategy"));
    return this;
  }

  /**
   * Configures everything except the cache: connections, retries, interceptors.
   *
   * @param customizer is called immediately with HttpClient's builder, that of {@link
   *     #asHttpClientBuilder}
   * @return this builder
   */
  public LarderHttpClientBuilder httpClient(Consumer<HttpClientBuilder> customizer) {
    customizer.accept(builder);
    return this;
  }

  /**
   * Gives HttpClient's builder for a framework that configures it and builds by itself, any number
   * of times. Its clients have Larder's cache with the settings at the time of building, and each
   * client is closed on its own.
   *
   * @return the builder inside this one, the same each time
   */
  public HttpClientBuilder asHttpClientBuilder() {
    return builder;
  }

  /** {@return the client, which the caller closes} */
  public CloseableHttpClient build() {
    return builder.build();
  }

  /** HttpClient's cache can only be wrapped inside its builder. */
  private static final class Caching extends CachingHttpClientBuilder {

    private final ClassicStorage storage;
    private final CachePolicy.Builder settings;
    private final List<Closeable> ownedByClient = new ArrayList<>();

    Caching(ClassicStorage storage, CachePolicy.Builder settings) {
      this.storage = storage;
      this.settings = settings;
      addResponseInterceptorFirst(new FieldRepairs.NotModifiedFields());
    }

    @Override
    public CloseableHttpClient build() {
      setCacheConfig(settings.config());
      setHttpCacheStorage(storage.forComparedRequests());
      ownedByClient.clear();
      return OwningClients.classic(super.build(), ownedByClient);
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
    protected void customizeExecChain(NamedElementChain<ExecChainHandler> chain) {
      super.customizeExecChain(chain);
      String name = ChainElement.CACHING.name();
      ExecChainHandler cache = Objects.requireNonNull(chain.find(name), name).getValue();
      CachePolicy policy = settings.build(storage.stack(), storage.log());
      chain.replace(name, new ClassicCacheExec(cache, storage, policy));
    }
  }
}
