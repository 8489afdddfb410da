// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Duration;
import java.util.Objects;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * How one request uses the cache. It goes into the request's context, and wins over the rules of
 * the client:
 *
 * <pre>{@code
 * HttpCacheContext context = HttpCacheContext.create();
 * RequestCaching.usual().refresh().addTo(context);
 * client.execute(request, context, handler);
 * }</pre>
 *
 * <p>Only clients of {@link LarderHttpClientBuilder} and its async twin read it. It stays in a
 * context that is used again, and holds for the redirects of a request, too. Immutable and
 * thread-safe; each method returns a changed copy.
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

  /** {@return the use of the cache that the client and the request's own headers ask for} */
  public static RequestCaching usual() {
    return DEFAULT;
  }

  /**
   * Sets how long the response is fresh that this request fetches, whatever the origin says. A
   * response that is stored already keeps its lifetime; {@code Cache-Control: max-age} on the
   * request asks for a younger one.
   *
   * @param fresh counted in seconds, rounded up; with zero it is stored if it has a validator, and
   *     validated at the next request, as by {@link CacheRule#alwaysValidate()}
   * @return the changed use
   */
  public RequestCaching lifetime(Duration fresh) {
    return new RequestCaching(CacheRule.notNegative(fresh, "lifetime"), lookup);
  }

  /**
   * Fetches from the origin, whatever is stored, and stores what comes. The origin sees the request
   * as it is; {@code Cache-Control: no-cache} on the request would reach caches on the way, too.
   *
   * @return the changed use
   */
  public RequestCaching refresh() {
    return looking(Lookup.REFRESH);
  }

  /**
   * Never asks the origin: what is not stored, or not fresh, is a 504 (RFC 9111, section 5.2.1.7).
   * {@code Cache-Control: max-stale} on the request takes what is stale, too, but for what the
   * origin forbids to serve stale.
   *
   * @return the changed use
   */
  public RequestCaching onlyIfCached() {
    return looking(Lookup.ONLY_IF_CACHED);
  }

  /**
   * Never uses the network: whatever is stored is served, of any age and whatever its headers and
   * those of the request say of freshness; what is not stored is a 504, whatever the method. A
   * condition of the request, such as {@code If-None-Match}, does not count.
   *
   * @return the changed use
   */
  public RequestCaching offline() {
    return looking(Lookup.OFFLINE);
  }

  /**
   * Passes the store by: nothing is read from it and nothing is written.
   *
   * @return the changed use
   */
  public RequestCaching noStore() {
    return looking(Lookup.NO_STORE);
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

  boolean passesStoreBy() {
    return lookup == Lookup.NO_STORE;
  }

  boolean isOffline() {
    return lookup == Lookup.OFFLINE;
  }

  boolean forbidsOrigin() {
    return lookup == Lookup.OFFLINE || lookup == Lookup.ONLY_IF_CACHED;
  }

  /** The directive that makes HttpClient's cache do so; it is not sent to the origin. */
  @Nullable String directive() {
    return switch (lookup) {
      case REFRESH -> "no-cache";
      case ONLY_IF_CACHED -> "only-if-cached";
      case OFFLINE -> "only-if-cached, max-stale=" + OriginDirectives.MAX_SECONDS;
      case DEFAULT, NO_STORE -> null;
    };
  }

  private RequestCaching looking(Lookup wanted) {
    if (lookup != Lookup.DEFAULT && lookup != wanted) {
      throw new IllegalStateException(
          "A request has one of refresh, onlyIfCached, offline and noStore: this one has "
              + lookup);
    }
    return new RequestCaching(lifetime, wanted);
  }
}
