// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.collapse.CollapsibleRequest;
import io.github.larder.core.collapse.CollapsibleRequest.Step;
import io.github.larder.httpclient5.collapse.ClassicFollower;
import io.github.larder.httpclient5.collapse.ClassicFollower.LookUpAgain;
import io.github.larder.spi.SkipReason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * Takes the place of HttpClient's cache in the chain of the classic client and contains that cache.
 * It calls the cache with a chain that leads back here, so that one {@link CachedExchange} serves
 * both in front of the cache and behind it, also in a background validation. Thread-safe.
 */
@SuppressWarnings("try") // Scopes are only closed.
final class ClassicCacheExec implements ExecChainHandler {

  private final ExecChainHandler cache;
  private final ClassicStorage storage;
  private final CachePolicy policy;

  ClassicCacheExec(ExecChainHandler cache, ClassicStorage storage, CachePolicy policy) {
    this.cache = cache;
    this.storage = storage;
    this.policy = policy;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    ClassicRequestBody body =
        ClassicRequestBody.of(request, policy.bodyKey(request, scope.route), policy);
    CachedExchange exchange = policy.begin(request, body.known(), scope.route, scope.clientContext);
    return exchange.throughCache()
        ? executeCached(exchange, request, scope, chain)
        : executeUncached(exchange, body.restored(request), scope, chain);
  }

  private ClassicHttpResponse executeUncached(
      CachedExchange exchange, ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    SupportedHttpClient.setStatus(context, CacheResponseStatus.CACHE_MISS);
    context.setCacheEntry(null);
    if (exchange.directives().onlyIfCached()) {
      SupportedHttpClient.setStatus(context, CacheResponseStatus.CACHE_MODULE_RESPONSE);
      ClassicHttpResponse timeout = exchange.gatewayTimeout().classic();
      exchange.refused(timeout);
      return timeout;
    }
    ClassicHttpResponse response;
    try {
      response = chain.proceed(request, scope);
    } catch (IOException | HttpException | RuntimeException e) {
      exchange.bypassed(null);
      throw e;
    }
    // Removes without reading: HttpClient's cache would only remove what it can read.
    try (CacheStack.Scope entered = storage.stack().enter(exchange.foreground())) {
      exchange.invalidatedKeys(request, response).forEach(storage::removeEntry);
    }
    exchange.bypassed(response);
    return response;
  }

  private ClassicHttpResponse executeCached(
      CachedExchange exchange, ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    ClassicHttpRequest keyed = keyed(exchange, request);
    OriginFailure failure = new OriginFailure();
    ClassicHttpResponse response = null;
    while (response == null) {
      try (CacheStack.Scope entered = storage.stack().enter(exchange.foreground())) {
        response =
            cache.execute(
                keyed,
                with(keyed, scope),
                (cacheRequest, cacheScope) ->
                    proceed(exchange, request, cacheRequest, cacheScope, chain, failure));
        failure.rethrowIfBehind(response, context);
      } catch (LookUpAgain e) {
        exchange.record().looksUpAgain();
        keyed = keyed(exchange, request);
      } catch (IOException | HttpException | RuntimeException e) {
        if (failure.isOfCache(e)) {
          return repeatWithoutCache(exchange, request, keyed, scope, chain, e);
        }
        exchange.failed(keyed, context);
        throw e;
      } catch (Error e) {
        exchange.failed(keyed, context);
        throw e;
      }
    }
    if (exchange.isGatewayTimeout(response, context)) {
      exchange.gatewayTimeout().addTo(response);
    }
    ResponsePresentation.restore(request, response, context.getCacheEntry());
    OriginFields.restore(response, context.getCacheEntry());
    HttpEntity body = response.getEntity();
    StoredRange range =
        exchange.range(request, context, response, body == null ? 0 : body.getContentLength());
    if (range == null) {
      response.setEntity(ResponsePresentation.entity(response, body));
    } else {
      range.applyTo(response);
    }
    context.setRequest(request);
    context.setResponse(response);
    exchange.ended(keyed, context, response);
    return response;
  }

  /** A request does not fail because of its cache. */
  private static ClassicHttpResponse repeatWithoutCache(
      CachedExchange exchange,
      ClassicHttpRequest request,
      ClassicHttpRequest keyed,
      ExecChain.Scope scope,
      ExecChain chain,
      Exception failure)
      throws IOException, HttpException {
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    exchange.cacheFailed(context, failure);
    scope.execRuntime.discardEndpoint();
    try {
      ClassicHttpResponse response =
          exchange.directives().onlyIfCached()
              ? exchange.gatewayTimeout().classic()
              : chain.proceed(
                  exchange.body() == null
                      ? request
                      : ClassicRequestBody.toOrigin(request, request, exchange.body()),
                  scope);
      exchange.ended(keyed, context, response);
      return response;
    } catch (IOException | HttpException | RuntimeException e) {
      exchange.failed(keyed, context);
      throw e;
    }
  }

  private static ClassicHttpRequest keyed(CachedExchange exchange, ClassicHttpRequest request) {
    ClassicHttpRequest keyed = ClassicRequestBody.toCache(request, exchange.body());
    exchange.toCache(keyed);
    return keyed;
  }

  /**
   * Calls the origin.
   *
   * @param original the request of the application
   * @param cached the request of HttpClient's cache
   */
  private ClassicHttpResponse proceed(
      CachedExchange exchange,
      ClassicHttpRequest original,
      ClassicHttpRequest cached,
      ExecChain.Scope scope,
      ExecChain chain,
      OriginFailure failure)
      throws IOException, HttpException {
    if (exchange.directives().onlyIfCached()) {
      // HttpClient's cache gives other directives of the request precedence over this one.
      SupportedHttpClient.setStatus(
          HttpCacheContext.cast(scope.clientContext), CacheResponseStatus.CACHE_MODULE_RESPONSE);
      return exchange.gatewayTimeout().classic();
    }
    try {
      collapse(exchange, original, cached, scope);
    } catch (RequestFailedException e) {
      if (exchange.isForeground(scope.clientContext)) {
        failure.record(e);
      }
      throw e;
    }
    ClassicHttpRequest sent = ClassicRequestBody.toOrigin(cached, original, exchange.body());
    exchange.toOrigin(original, sent, scope.clientContext);
    ClassicHttpResponse response = send(sent, with(original, scope), chain, failure);
    if (exchange.isContradicted(original, cached, scope.clientContext, response)) {
      response.close();
      sent = ClassicRequestBody.toOrigin(cached, original, exchange.body());
      exchange.toOriginAgain(original, sent, scope.clientContext);
      response = send(sent, with(original, scope), chain, failure);
    }
    try {
      exchange.invalidatedKeys(original, response).forEach(storage::removeEntry);
      HttpEntity body = response.getEntity();
      BodyDelivery delivery =
          exchange.fromOrigin(original, cached, scope.clientContext, response, body);
      if (delivery != BodyDelivery.THROUGH_CACHE) {
        deliver(exchange, delivery, cached, scope, response, body);
      } else if (body != null) {
        response.setEntity(failure.watched(body));
      }
      return response;
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  private static ClassicHttpResponse send(
      ClassicHttpRequest sent, ExecChain.Scope scope, ExecChain chain, OriginFailure failure)
      throws IOException, HttpException {
    try {
      return chain.proceed(sent, scope);
    } catch (IOException | HttpException | RuntimeException e) {
      failure.record(e);
      throw e;
    }
  }

  /** Waits where another request may bring the response; returns if this one is forwarded. */
  private static void collapse(
      CachedExchange exchange,
      ClassicHttpRequest original,
      ClassicHttpRequest cached,
      ExecChain.Scope scope)
      throws RequestFailedException {
    CollapsibleRequest request = exchange.record().collapsible();
    if (request == null) {
      return;
    }
    if (!exchange.isForeground(scope.clientContext)) {
      if (!ClassicFollower.await(
          Collapsing.validates(exchange), true, request, scope.execRuntime)) {
        throw Collapsing.leftToAnotherProcess();
      }
      return;
    }
    Step step =
        ClassicFollower.await(
            Collapsing.next(exchange, original, cached, scope.execRuntime.isEndpointAcquired()),
            Step.FORWARD,
            request,
            scope.execRuntime);
    if (step == Step.LOOK_UP_AGAIN) {
      throw new LookUpAgain();
    }
    request.runsOnThisThread();
  }

  /** HttpClient's cache gets a body that ends within the limit; a longer one is streamed. */
  private void deliver(
      CachedExchange exchange,
      BodyDelivery delivery,
      ClassicHttpRequest cached,
      ExecChain.Scope scope,
      ClassicHttpResponse response,
      HttpEntity body)
      throws IOException {
    InputStream content = body.getContent();
    int limit = delivery == BodyDelivery.BUFFERED ? policy.maxBufferedBytes() : -1;
    byte[] begin = content.readNBytes(limit + 1);
    if (begin.length <= limit) {
      response.setEntity(CollectingEntity.complete(body, begin));
      return;
    }
    CollectedResponse head = CollectedResponse.streamed(response, Instant.now());
    response.setEntity(
        CollectingEntity.collecting(
            body,
            content,
            begin,
            policy.maxObjectSize(),
            new CollectingEntity.Sink() {
              @Override
              public void collected(byte[] bytes, int length) {
                store(exchange, head, new ByteArrayEntity(bytes, 0, length, null), cached, scope);
              }

              @Override
              public void notCollected(boolean tooLarge) {
                exchange.notStored(tooLarge ? SkipReason.OBJECT_TOO_LARGE : SkipReason.INCOMPLETE);
              }
            }));
  }

  /** Gives HttpClient's cache a response that the application has, as the origin's answer. */
  private void store(
      CachedExchange exchange,
      CollectedResponse head,
      HttpEntity body,
      ClassicHttpRequest cached,
      ExecChain.Scope scope) {
    ClassicHttpRequest request = ClassicRequestBuilder.copy(cached).build();
    CollectedResponse.bypassStore(request);
    ExecChain.Scope storeScope =
        new ExecChain.Scope(
            scope.exchangeId, scope.route, request, scope.execRuntime, HttpCacheContext.create());
    try (CacheStack.Scope entered = storage.stack().enter(exchange.foreground())) {
      cache
          .execute(
              request,
              storeScope,
              (cacheRequest, cacheScope) -> {
                ClassicHttpResponse response =
                    new BasicClassicHttpResponse(head.status(), head.reason());
                head.applyTo(response, Instant.now());
                response.setEntity(body);
                return response;
              })
          .close();
      exchange.record().collected();
    } catch (IOException | HttpException | RuntimeException e) {
      // The application has its response; a failure to store it does not fail its request.
      exchange.notStored(SkipReason.FAILED);
    }
  }

  /** HttpClient's cache repeats the scope's original request when a validator is too old. */
  private static ExecChain.Scope with(ClassicHttpRequest original, ExecChain.Scope scope) {
    return new ExecChain.Scope(
        scope.exchangeId, scope.route, original, scope.execRuntime, scope.clientContext);
  }
}
