// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.spi.SkipReason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * Stands in the chain of the classic client where HttpClient's cache would, and has that inside: it
 * is called with a chain that leads back here, so that each exchange is the same object in front of
 * the cache and behind it, in the background, too.
 */
@SuppressWarnings("try") // Scopes are there to be closed.
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
    CachedExchange exchange =
        policy.begin(request, hasBody(request), scope.route, scope.clientContext);
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    if (!exchange.throughCache()) {
      context.setCacheResponseStatus(CacheResponseStatus.CACHE_MISS);
      context.setCacheEntry(null);
      if (exchange.asked().onlyIfCached()) {
        context.setCacheResponseStatus(CacheResponseStatus.CACHE_MODULE_RESPONSE);
        ClassicHttpResponse none = exchange.gatewayTimeout().classic();
        exchange.refused(none);
        return none;
      }
      ClassicHttpResponse response;
      try {
        response = chain.proceed(request, scope);
      } catch (IOException | HttpException | RuntimeException e) {
        exchange.bypassed(null);
        throw e;
      }
      // Unread: HttpClient's cache would remove only what it could read.
      try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
        exchange.invalidated(request, response).forEach(storage::removeEntry);
      }
      exchange.bypassed(response);
      return response;
    }
    ClassicHttpRequest keyed = ClassicRequestBuilder.copy(request).build();
    exchange.toCache(keyed);
    ClassicHttpResponse response;
    try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
      response =
          cache.execute(
              keyed,
              with(keyed, scope),
              (cached, inner) -> fromOrigin(exchange, request, cached, inner, chain));
    } catch (IOException | HttpException | RuntimeException e) {
      exchange.failed(keyed, context);
      throw e;
    }
    if (exchange.isGatewayTimeout(response, context)) {
      exchange.gatewayTimeout().addTo(response);
    }
    OriginFields.restore(response, context.getCacheEntry());
    context.setRequest(request);
    context.setResponse(response);
    exchange.ended(keyed, context, response);
    return response;
  }

  private ClassicHttpResponse fromOrigin(
      CachedExchange exchange,
      ClassicHttpRequest original,
      ClassicHttpRequest cached,
      ExecChain.Scope scope,
      ExecChain chain)
      throws IOException, HttpException {
    if (exchange.asked().onlyIfCached()) {
      // HttpClient's cache heeds other directives of the request before this one.
      HttpCacheContext.cast(scope.clientContext)
          .setCacheResponseStatus(CacheResponseStatus.CACHE_MODULE_RESPONSE);
      return exchange.gatewayTimeout().classic();
    }
    ClassicHttpRequest sent = ClassicRequestBuilder.copy(cached).build();
    exchange.toOrigin(original, sent, scope.clientContext);
    ClassicHttpResponse response = chain.proceed(sent, with(original, scope));
    try {
      HttpEntity body = response.getEntity();
      Passage passage = exchange.fromOrigin(cached, scope.clientContext, response, body);
      if (passage != Passage.WHOLE) {
        pass(exchange, passage, cached, scope, response, body);
      }
      return response;
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  /** HttpClient's cache gets what ends within the limit; what does not is passed on beside it. */
  private void pass(
      CachedExchange exchange,
      Passage passage,
      ClassicHttpRequest cached,
      ExecChain.Scope scope,
      ClassicHttpResponse response,
      HttpEntity body)
      throws IOException {
    InputStream content = body.getContent();
    int limit = passage == Passage.HELD_BACK ? policy.maxHeldBack() : -1;
    byte[] begin = content.readNBytes(limit + 1);
    if (begin.length <= limit) {
      response.setEntity(CollectingEntity.whole(body, begin));
      return;
    }
    CollectedResponse head = CollectedResponse.passedOn(response, Instant.now());
    response.setEntity(
        CollectingEntity.collecting(
            body,
            content,
            begin,
            policy.maxObjectSize(),
            new CollectingEntity.Sink() {
              @Override
              public void collected(byte[] bytes, int length) {
                store(exchange, head, bytes, length, cached, scope);
              }

              @Override
              public void notCollected(boolean tooLarge) {
                exchange.notStored(tooLarge ? SkipReason.OBJECT_TOO_LARGE : SkipReason.INCOMPLETE);
              }
            }));
  }

  private void store(
      CachedExchange exchange,
      CollectedResponse head,
      byte[] body,
      int length,
      ClassicHttpRequest cached,
      ExecChain.Scope scope) {
    ClassicHttpRequest request = ClassicRequestBuilder.copy(cached).build();
    CollectedResponse.askPastStore(request);
    ExecChain.Scope apart =
        new ExecChain.Scope(
            scope.exchangeId, scope.route, request, scope.execRuntime, HttpCacheContext.create());
    try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
      cache
          .execute(
              request,
              apart,
              (again, inner) -> {
                ClassicHttpResponse response =
                    new BasicClassicHttpResponse(head.status(), head.reason());
                head.applyTo(response, Instant.now());
                response.setEntity(new ByteArrayEntity(body, 0, length, null));
                return response;
              })
          .close();
    } catch (IOException | HttpException | RuntimeException e) {
      // The application has the response: that it cannot be stored is no failure of its request.
      exchange.notStored(SkipReason.FAILED);
    }
  }

  private static boolean hasBody(ClassicHttpRequest request) {
    return request.getEntity() != null && request.getEntity().getContentLength() != 0;
  }

  /** HttpClient's cache makes a request of the scope's original when a validator is too old. */
  private static ExecChain.Scope with(ClassicHttpRequest original, ExecChain.Scope scope) {
    return new ExecChain.Scope(
        scope.exchangeId, scope.route, original, scope.execRuntime, scope.clientContext);
  }
}
