// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.Exchange;
import io.github.larder.httpclient5.RequestBody.Keyed;
import io.github.larder.spi.SkipReason;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hc.client5.http.auth.AuthSchemeFactory;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.cookie.CookieSpecFactory;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.config.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through HttpClient's cache. In front of the cache the request gets another
 * URI, and with it the key that Larder needs; behind the cache it is again the request of the
 * application. The origin's response is rewritten for the cache, so that the cache applies the
 * rules, and restored for the application.
 *
 * <p>Immutable: a background validation uses it on another thread.
 *
 * @param directives what the request requires of the cache
 * @param throughCache whether the cache takes part at all
 * @param foreground what the cache does for the application, without background validations
 */
record CachedExchange(
    RequestUri uri,
    KeyTarget key,
    RequestDirectives directives,
    boolean throughCache,
    Session session,
    OriginResponseRewriter rewriter,
    Exchange foreground) {

  /** A higher status is invalid (RFC 9110, section 15), and HttpClient's cache fails with it. */
  private static final int MAX_STATUS = 599;

  /**
   * The parts of a context that decide as which user a request is sent. HttpClient validates in the
   * background with an empty context; without these the request would be sent as another user.
   */
  record Session(
      HttpClientContext context,
      @Nullable CookieStore cookies,
      @Nullable Lookup<CookieSpecFactory> cookieSpecs,
      @Nullable CredentialsProvider credentials,
      @Nullable Lookup<AuthSchemeFactory> authSchemes,
      @Nullable RequestConfig config) {

    static Session of(HttpClientContext context) {
      return new Session(
          context,
          context.getCookieStore(),
          context.getCookieSpecRegistry(),
          context.getCredentialsProvider(),
          context.getAuthSchemeRegistry(),
          context.getRequestConfig());
    }

    private void applyTo(HttpClientContext other) {
      if (other != context) {
        other.setCookieStore(cookies);
        other.setCookieSpecRegistry(cookieSpecs);
        other.setCredentialsProvider(credentials);
        other.setAuthSchemeRegistry(authSchemes);
        other.setRequestConfig(config);
      }
    }
  }

  CachePolicy policy() {
    return rewriter.policy();
  }

  ExchangeRecord record() {
    return (ExchangeRecord) foreground.listener();
  }

  /** The body of the request, if it is part of the key. */
  @Nullable Keyed body() {
    return rewriter.body();
  }

  /** Prepares the copy of the request that HttpClient's cache gets. */
  void toCache(HttpRequest copy) {
    key.applyTo(copy);
    directives.toCache(copy);
    record().asks(copy);
  }

  /** The application gets a response to a request that went through the cache. */
  void ended(HttpRequest keyed, HttpCacheContext context, HttpResponse response) {
    policy().repairs().learn(rewriter.ownKey(), key, response);
    if (context.getCacheResponseStatus() == CacheResponseStatus.CACHE_HIT) {
      policy().repairs().answered(rewriter.ownKey());
    }
    policy().reports().ended(uri, record(), keyed, context, response);
  }

  /** The application gets a failure. */
  void failed(HttpRequest keyed, HttpCacheContext context) {
    record().fails();
    policy().reports().ended(uri, record(), keyed, context, null);
  }

  /** HttpClient's cache has failed; the request is repeated without it. */
  void cacheFailed(HttpCacheContext context, Exception failure) {
    SupportedHttpClient.setStatus(context, CacheResponseStatus.FAILURE);
    context.setCacheEntry(null);
    policy().reports().log().failed("conversion", failure);
    notStored(SkipReason.FAILED);
  }

  /**
   * The cache takes no part.
   *
   * @param response the origin's; {@code null} if the request failed
   */
  void bypassed(@Nullable HttpResponse response) {
    bypassed(response == null ? 0 : response.getCode(), response);
  }

  /** The cache takes no part, and the origin must not be called. */
  void refused(HttpResponse gatewayTimeout) {
    bypassed(0, gatewayTimeout);
  }

  private void bypassed(int originStatus, @Nullable HttpResponse response) {
    SkipReason reason = rewriter.notStored();
    policy()
        .reports()
        .bypassed(
            uri, record(), reason == null ? SkipReason.METHOD : reason, originStatus, response);
  }

  /**
   * Restores the request behind the cache. It keeps the fields that HttpClient's cache has added.
   */
  void toOrigin(HttpRequest original, HttpRequest copy, HttpClientContext context) {
    uri.applyTo(copy);
    directives.toOrigin(copy);
    rewriter.keepOneValidator(original, copy);
    if (record().hasReadSharedMaxAge()) {
      rewriter.dropAddedMaxAge(original, copy, HttpCacheContext.cast(context));
    }
    NotModified.keepCondition(original, copy, record().foundHead());
    session.applyTo(context);
    context.setRequest(copy);
    if (isForeground(context)) {
      record().callsOrigin(HttpCacheContext.cast(context).getCacheResponseStatus());
    }
  }

  /**
   * Whether a 304 answers a condition of HttpClient's cache and is about another response than the
   * stored one. The request has to be repeated then, with {@link #toOriginAgain}.
   */
  boolean isContradicted(
      HttpRequest original, HttpRequest cached, HttpClientContext context, HttpResponse response) {
    return NotModified.is(response)
        && meaning(original, cached, context, response) == NotModified.CONTRADICTS;
  }

  /** Restores the request behind the cache, without the conditions that the cache has added. */
  void toOriginAgain(HttpRequest original, HttpRequest copy, HttpClientContext context) {
    toOrigin(original, copy, context);
    NotModified.withoutConditions(original, copy);
  }

  private NotModified meaning(
      HttpRequest original, HttpRequest cached, HttpClientContext context, HttpResponse response) {
    return NotModified.of(original, cached, context.getRequest(), response, record().foundHead());
  }

  /**
   * Rewrites the origin's response for the cache.
   *
   * @param original the request of the application
   * @param cached the request of HttpClient's cache; it gets the headers that were finally sent, as
   *     it does where nothing stands between the cache and the connection
   * @param body what is known of the body of the response, if there is one
   * @return how the body is delivered
   */
  BodyDelivery fromOrigin(
      HttpRequest original,
      HttpRequest cached,
      HttpClientContext context,
      HttpResponse response,
      @Nullable EntityDetails body) {
    HttpRequest sent = context.getRequest();
    ExchangeRecord record = isForeground(context) ? record() : null;
    if (record != null) {
      record.originAnswered(response.getCode());
    }
    boolean validates =
        NotModified.is(response)
            && meaning(original, cached, context, response) == NotModified.VALIDATES;
    if (policy().repairs().has(HttpRepair.NOT_MODIFIED_FIELDS)) {
      FieldRepairs.NotModifiedFields.restore(response, context);
    }
    if (context instanceof HttpCacheContext cacheContext
        && cacheContext.getCacheResponseStatus() == CacheResponseStatus.CACHE_HIT
        && rewriter.updateByHead(cached, response, record())) {
      validates = true;
    }
    SkipReason reason = rewriter.rewrite(cached, sent, response, record());
    if (reason == null && policy().repairs().isOfAnotherQuery(rewriter.ownKey(), key, response)) {
      OriginFields.keepFromStore(response);
      reason = SkipReason.CONTRADICTORY;
    }
    ResponsePresentation.keep(cached, response);
    if (record == null) {
      rewriter.dropUnstored(uri, response);
    }
    cached.setHeaders(sent.getHeaders());
    directives.toCache(cached);
    if (response.getCode() > MAX_STATUS) {
      reason = SkipReason.STATUS;
      OriginFields.keepFromStore(response);
    } else if (NotModified.is(response) && !validates) {
      reason = SkipReason.STATUS;
      ResponsePresentation.passByCache(response);
    } else if (reason == null && !validates) {
      reason = rewriter.refusal(cached, response, body);
      if (reason == null && policy().repairs().isUnrepeated(rewriter.ownKey(), cached, response)) {
        OriginFields.keepFromStore(response);
        reason = SkipReason.VARIES_WITHOUT_REPEAT;
      }
    } else if (validates) {
      policy().repairs().validated(rewriter.ownKey(), cached);
    }
    if (reason != null) {
      policy().reports().log().skipped(uri.toString(), reason, record);
      return BodyDelivery.THROUGH_CACHE;
    }
    BodyDelivery delivery = BodyDelivery.of(response, body, policy().maxBufferedBytes());
    if (record == null) {
      // No application waits for the body of a background validation.
      return delivery == BodyDelivery.BUFFERED && BodyDelivery.isUncheckedLength(response)
          ? delivery
          : BodyDelivery.THROUGH_CACHE;
    }
    if (delivery != BodyDelivery.THROUGH_CACHE) {
      record.streams();
    }
    return delivery;
  }

  /** Whether HttpClient's cache has answered that nothing is stored, without the origin. */
  boolean isGatewayTimeout(HttpResponse response, HttpCacheContext context) {
    return directives.onlyIfCached()
        && response.getCode() == HttpStatus.SC_GATEWAY_TIMEOUT
        && context.getCacheResponseStatus() == CacheResponseStatus.CACHE_MODULE_RESPONSE
        && context.getCacheEntry() == null;
  }

  /** The part of a stored response that the application asks for; {@code null} for the whole. */
  @Nullable StoredRange range(
      HttpRequest request, HttpCacheContext context, HttpResponse response, long length) {
    return policy().repairs().has(HttpRepair.RANGES)
            && context.getCacheEntry() != null
            && record().answersFromStore(context.getCacheResponseStatus())
        ? StoredRange.of(request, response, length)
        : null;
  }

  GatewayTimeout gatewayTimeout() {
    return new GatewayTimeout(
        "The origin was not asked, since the request forbids it, and nothing that may be served is"
            + " stored for "
            + policy().partitions().redacted(uri)
            + "\n");
  }

  /** Whether the application waits for what happens in this context. */
  boolean isForeground(HttpClientContext context) {
    return session.context() == context;
  }

  /** The application has the response, and the cache will not store it. */
  void notStored(SkipReason reason) {
    policy().reports().log().skipped(uri.toString(), reason, record());
  }

  /**
   * The keys of the roots that a response invalidates (RFC 9111, section 4.4): of the URI of an
   * unsafe request, and of the URIs of the same origin that its response names. A rule that makes
   * the body of a POST part of the key states that it changes nothing at its own URI.
   */
  Set<String> invalidatedKeys(HttpRequest request, HttpResponse response) {
    int status = response.getCode();
    Set<String> keys = new LinkedHashSet<>();
    if (!isSafe(request)
        && status >= HttpStatus.SC_SUCCESS
        && status < HttpStatus.SC_CLIENT_ERROR) {
      Set<String> own = policy().allKeys(uri, rewriter.partition());
      keys.addAll(own);
      addNamed(keys, response.getFirstHeader(HttpHeaders.LOCATION));
      addNamed(keys, response.getFirstHeader(HttpHeaders.CONTENT_LOCATION));
      if (body() != null) {
        keys.removeAll(own);
      }
    }
    return keys;
  }

  /** HttpCore before 5.4 does not know QUERY. */
  private static boolean isSafe(HttpRequest request) {
    return Method.isSafe(request.getMethod())
        || RequestBody.QUERY.equalsIgnoreCase(request.getMethod());
  }

  private void addNamed(Set<String> keys, @Nullable Header location) {
    if (location != null && location.getValue() != null) {
      RequestUri other = uri.resolve(location.getValue());
      if (other != null && other.hasSameOrigin(uri)) {
        keys.addAll(policy().allKeys(other, rewriter.partition()));
      }
    }
  }
}
