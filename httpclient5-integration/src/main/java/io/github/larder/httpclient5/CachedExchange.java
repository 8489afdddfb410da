// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.Exchange;
import io.github.larder.spi.SkipReason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.utils.URIUtils;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through HttpClient's cache. In front of the cache it is given another URI,
 * so that it gets the key that is wanted; behind the cache it is again what the application sent.
 * What the origin answers is changed for the cache, so that it does what the rules say, and changed
 * back for the application.
 *
 * <p>Immutable: a validation in the background uses it on another thread.
 *
 * @param asked what the request asks of the cache
 * @param throughCache whether the cache has a part in it at all
 * @param own what the cache does for the application; not what it does in the background
 */
record CachedExchange(
    RequestUri uri,
    KeyTarget key,
    RequestDirectives asked,
    boolean throughCache,
    ClientSession session,
    OriginAnswers answers,
    Exchange own) {

  CachePolicy policy() {
    return answers.policy();
  }

  /** In front of the cache. */
  void toCache(HttpRequest copy) {
    key.applyTo(copy);
    asked.toCache(copy);
  }

  ExchangeRecord record() {
    return (ExchangeRecord) own.listener();
  }

  /** The application is given a response to what went through the cache. */
  void ended(HttpRequest keyed, HttpCacheContext context, HttpResponse response) {
    policy().reports().ended(uri, record(), keyed, context, response);
  }

  /** The application is given a failure. */
  void failed(HttpRequest keyed, HttpCacheContext context) {
    policy().reports().ended(uri, record(), keyed, context, null);
  }

  /**
   * The cache has no part in it.
   *
   * @param response the origin's; {@code null} if there is a failure instead
   */
  void bypassed(@Nullable HttpResponse response) {
    bypassed(response == null ? 0 : response.getCode(), response);
  }

  /** The cache has no part in it, and the origin must not be asked. */
  void refused(HttpResponse gatewayTimeout) {
    bypassed(0, gatewayTimeout);
  }

  private void bypassed(int originStatus, @Nullable HttpResponse response) {
    SkipReason reason = answers.notStored();
    policy()
        .reports()
        .bypassed(
            uri, record(), reason == null ? SkipReason.METHOD : reason, originStatus, response);
  }

  /** Behind the cache: the request keeps what HttpClient's cache has added to it. */
  void toOrigin(HttpRequest original, HttpRequest copy, HttpClientContext context) {
    uri.applyTo(copy);
    asked.toOrigin(copy);
    answers.keepOneValidator(original, copy);
    session.continueIn(context);
    context.setRequest(copy);
    if (isForeground(context)) {
      record().asksOrigin(HttpCacheContext.cast(context).getCacheResponseStatus());
    }
  }

  /**
   * @param cached what HttpClient's cache takes for the request; it gets the headers that were sent
   *     in the end, as it does when nothing stands between it and the wire
   * @param body what is known of the body of the response, if it has one
   * @return how the body goes through the cache
   */
  Passage fromOrigin(
      HttpRequest cached,
      HttpClientContext context,
      HttpResponse response,
      @Nullable EntityDetails body) {
    HttpRequest sent = context.getRequest();
    ExchangeRecord record = isForeground(context) ? record() : null;
    if (record != null) {
      record.originAnswered(response.getCode());
    }
    SkipReason reason = answers.rewrite(cached, sent, response);
    if (record == null) {
      answers.dropUnstored(uri, response);
    }
    cached.setHeaders(sent.getHeaders());
    asked.toCache(cached);
    if (reason == null && !isValidation(response, record)) {
      reason = answers.refusal(cached, response, body);
    }
    if (reason != null) {
      policy().reports().notStored().report(uri.toString(), reason, record);
      return Passage.WHOLE;
    }
    if (record == null) {
      // Nobody waits for what is fetched in the background.
      return Passage.WHOLE;
    }
    Passage passage = Passage.of(response, body, policy().maxHeldBack());
    if (passage != Passage.WHOLE) {
      record.passesOn();
    }
    return passage;
  }

  /** A 304 that is for the cache, and not for the application. */
  private static boolean isValidation(HttpResponse response, @Nullable ExchangeRecord record) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        && (record == null || record.hasFoundSomething());
  }

  /** Whether HttpClient's cache has answered that nothing is stored, and the origin not asked. */
  boolean isGatewayTimeout(HttpResponse response, HttpCacheContext context) {
    return asked.onlyIfCached()
        && response.getCode() == HttpStatus.SC_GATEWAY_TIMEOUT
        && context.getCacheResponseStatus() == CacheResponseStatus.CACHE_MODULE_RESPONSE
        && context.getCacheEntry() == null;
  }

  /** Says so to the application. */
  GatewayTimeout gatewayTimeout() {
    return new GatewayTimeout(
        "The origin was not asked, since the request forbids it, and nothing that may be served is"
            + " stored for "
            + policy().partitions().redacted(uri)
            + "\n");
  }

  /** Whether the application waits for what is done in this context. */
  boolean isForeground(HttpClientContext context) {
    return session.context() == context;
  }

  /** The application has got the response, and the cache will not. */
  void notStored(SkipReason reason) {
    policy().reports().notStored().report(uri.toString(), reason, record());
  }

  /**
   * The keys of the roots that a response makes invalid (RFC 9111, section 4.4): of the URI that an
   * unsafe method was sent to, and of those of the same origin that the response names.
   */
  Set<String> invalidated(HttpRequest request, HttpResponse response) {
    int status = response.getCode();
    Set<String> keys = new LinkedHashSet<>();
    if (!Method.isSafe(request.getMethod())
        && status >= HttpStatus.SC_SUCCESS
        && status < HttpStatus.SC_CLIENT_ERROR) {
      keys.addAll(answers.policy().allKeys(uri, answers.partition()));
      addNamed(keys, response.getFirstHeader(HttpHeaders.LOCATION));
      addNamed(keys, response.getFirstHeader(HttpHeaders.CONTENT_LOCATION));
    }
    return keys;
  }

  private void addNamed(Set<String> keys, @Nullable Header location) {
    if (location == null || location.getValue() == null) {
      return;
    }
    try {
      URI named = URIUtils.resolve(new URI(uri.toString()), new URI(location.getValue()));
      RequestUri other = RequestUri.of(new BasicHttpRequest("GET", named), uri.target());
      if (other.isOfSameOrigin(uri)) {
        keys.addAll(policy().allKeys(other, answers.partition()));
      }
    } catch (URISyntaxException e) {
      // What is no URI names no stored response.
      return;
    }
  }
}
