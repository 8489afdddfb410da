// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Duration;
import java.util.Objects;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * How one request uses the cache. It is an attribute of the request's context, and has precedence
 * over the rules of the client:
 *
 * <pre>{@code
 * HttpCacheContext context = HttpCacheContext.create();
 * RequestCaching.defaults().refresh().addTo(context);
 * client.execute(request, context, handler);
 * }</pre>
 *
 * <p>Only clients of {@link LarderHttpClientBuilder} and {@link LarderHttpAsyncClientBuilder} read
 * it. It remains in a context that is used again, and also applies to the redirects of a request.
 * Immutable and thread-safe; each method returns a changed copy.
 */
public final class RequestCaching {

  private static final String ATTRIBUTE = RequestCaching.class.getName();
  private static final RequestCaching DEFAULT = new RequestCaching(null, Lookup.DEFAULT);

  private final @Nullable Duration lifetime;
  private final Lookup lookup;

  private RequestCaching(@Nullable Duration lifetime, Lookup lookup) {
    this.lifetime = lifetime;
    this.lookup = lookup;
  }

  private enum Lookup {
    DEFAULT,
    REFRESH,
    ONLY_IF_CACHED,
    OFFLINE,
    NO_STORE
  }

  /** {@return the use of the cache that the client and the headers of the request determine} */
  public static RequestCaching defaults() {
    return DEFAULT;
  }

  /**
   * Sets the lifetime of the response that this request fetches, whatever the origin says. A
   * response that is stored already keeps its lifetime; {@code Cache-Control: max-age} on the
   * request requires a younger one.
   *
   * @param fresh in whole seconds, rounded up; with zero the response is stored if it has a
   *     validator, and validated at the next request, as by {@link CacheRule#alwaysValidate()}
   * @return the changed use
   */
  public RequestCaching lifetime(Duration fresh) {
    return new RequestCaching(CacheRule.notNegative(fresh, "lifetime"), lookup);
  }

  /**
   * Fetches from the origin, whatever is stored, and stores the response. The request is sent
   * unchanged; {@code Cache-Control: no-cache} on the request would also affect caches between
   * client and origin.
   *
   * @return the changed use
   */
  public RequestCaching refresh() {
    return with(Lookup.REFRESH);
  }

  /**
   * Never calls the origin: the answer is a 504 if no fresh response is stored (RFC 9111, section
   * 5.2.1.7). With {@code Cache-Control: max-stale} on the request a stale response is accepted as
   * well, unless the origin forbids that.
   *
   * @return the changed use
   */
  public RequestCaching onlyIfCached() {
    return with(Lookup.ONLY_IF_CACHED);
  }

  /**
   * Never uses the network: a stored response is served at any age, whatever its headers and those
   * of the request say about freshness. If none is stored the answer is a 504, whatever the method.
   * A condition of the request, such as {@code If-None-Match}, is ignored.
   *
   * @return the changed use
   */
  public RequestCaching offline() {
    return with(Lookup.OFFLINE);
  }

  /**
   * Bypasses the store: nothing is read from it and nothing is written.
   *
   * @return the changed use
   */
  public RequestCaching noStore() {
    return with(Lookup.NO_STORE);
  }

  /**
   * Sets this for the requests of a context.
   *
   * @param context the context that the request is executed with
   */
  public void addTo(HttpContext context) {
    Objects.requireNonNull(context, "context").setAttribute(ATTRIBUTE, this);
  }

  static RequestCaching of(HttpContext context) {
    return context.getAttribute(ATTRIBUTE) instanceof RequestCaching caching ? caching : DEFAULT;
  }

  @Nullable Duration lifetime() {
    return lifetime;
  }

  boolean bypassesStore() {
    return lookup == Lookup.NO_STORE;
  }

  boolean isRefresh() {
    return lookup == Lookup.REFRESH;
  }

  boolean isOffline() {
    return lookup == Lookup.OFFLINE;
  }

  boolean forbidsOrigin() {
    return lookup == Lookup.OFFLINE || lookup == Lookup.ONLY_IF_CACHED;
  }

  /** The directive for HttpClient's cache, which is not sent to the origin. */
  @Nullable String directive() {
    return switch (lookup) {
      case REFRESH -> "no-cache";
      case ONLY_IF_CACHED -> "only-if-cached";
      case OFFLINE -> "only-if-cached, max-stale=" + CacheDirectives.MAX_SECONDS;
      case DEFAULT, NO_STORE -> null;
    };
  }

  private RequestCaching with(Lookup requested) {
    if (lookup != Lookup.DEFAULT && lookup != requested) {
      throw new IllegalStateException(
          "A request has one of refresh, onlyIfCached, offline and noStore; this one already has "
              + lookup);
    }
    return new RequestCaching(lifetime, requested);
  }
}
