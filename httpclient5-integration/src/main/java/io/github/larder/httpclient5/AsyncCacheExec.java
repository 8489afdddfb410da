// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.support.BasicRequestBuilder;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the chain of the async client where HttpClient's cache would, and has that inside, as
 * {@link ClassicCacheExec} does in the classic one.
 */
@SuppressWarnings("try") // Scopes are there to be closed.
final class AsyncCacheExec implements AsyncExecChainHandler {

  private final AsyncExecChainHandler cache;
  private final AsyncStorage storage;
  private final CachePolicy policy;

  AsyncCacheExec(AsyncExecChainHandler cache, AsyncStorage storage, CachePolicy policy) {
    this.cache = cache;
    this.storage = storage;
    this.policy = policy;
  }

  @Override
  public void execute(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    CachedExchange exchange =
        policy.begin(request, hasBody(body), scope.route, scope.clientContext);
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    if (!exchange.throughCache()) {
      context.setCacheResponseStatus(CacheResponseStatus.CACHE_MISS);
      context.setCacheEntry(null);
      if (exchange.asked().onlyIfCached()) {
        context.setCacheResponseStatus(CacheResponseStatus.CACHE_MODULE_RESPONSE);
        exchange.gatewayTimeout().answer(reported(exchange, callback));
        return;
      }
      chain.proceed(request, body, scope, new Invalidation(exchange, request, callback));
      return;
    }
    HttpRequest keyed = BasicRequestBuilder.copy(request).build();
    exchange.toCache(keyed);
    AsyncPresentation presentation =
        new AsyncPresentation(exchange, request, keyed, context, callback);
    AsyncExecChain toOrigin =
        (cached, cachedBody, inner, back) -> {
          if (exchange.isForeground(inner.clientContext)) {
            if (!presentation.hasEnded()) {
              toOrigin(
                  exchange, request, cached, cachedBody, inner, chain, inScope(exchange, back));
            }
          } else {
            presentation.afterTheEnd(
                () -> validate(exchange, request, cached, cachedBody, inner, chain, back));
          }
        };
    try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
      cache.execute(keyed, body, with(keyed, scope), toOrigin, presentation);
    }
  }

  /** HttpClient's cache stores and updates when the origin's response comes and when it ends. */
  private AsyncExecCallback inScope(CachedExchange exchange, AsyncExecCallback back) {
    return new ForwardingCallback(back) {
      @Override
      public @Nullable AsyncDataConsumer handleResponse(
          HttpResponse response, @Nullable EntityDetails details)
          throws HttpException, IOException {
        try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
          return super.handleResponse(response, details);
        }
      }

      @Override
      public void completed() {
        try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
          super.completed();
        }
      }
    };
  }

  private void toOrigin(
      CachedExchange exchange,
      HttpRequest original,
      HttpRequest cached,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    if (exchange.asked().onlyIfCached()) {
      // HttpClient's cache heeds other directives of the request before this one.
      HttpCacheContext.cast(scope.clientContext)
          .setCacheResponseStatus(CacheResponseStatus.CACHE_MODULE_RESPONSE);
      exchange.gatewayTimeout().answer(callback);
      return;
    }
    HttpRequest sent = BasicRequestBuilder.copy(cached).build();
    exchange.toOrigin(original, sent, scope.clientContext);
    chain.proceed(
        sent,
        body,
        with(original, scope),
        new AsyncOriginAnswer(this, exchange, cached, scope, callback));
  }

  /** In the background nobody but the callback can be told of a failure. */
  private void validate(
      CachedExchange exchange,
      HttpRequest original,
      HttpRequest cached,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback) {
    try {
      toOrigin(exchange, original, cached, body, scope, chain, callback);
    } catch (HttpException | IOException | RuntimeException e) {
      callback.failed(e);
    }
  }

  /** Gives HttpClient's cache a response that the application has, as the origin's answer. */
  void store(
      CachedExchange exchange,
      CollectedResponse head,
      ByteArrayBuffer body,
      HttpRequest cached,
      AsyncExecChain.Scope scope,
      AsyncExecCallback end) {
    HttpRequest request = BasicRequestBuilder.copy(cached).build();
    CollectedResponse.askPastStore(request);
    AsyncExecChain.Scope apart =
        new AsyncExecChain.Scope(
            scope.exchangeId,
            scope.route,
            request,
            scope.cancellableDependency,
            HttpCacheContext.create(),
            scope.execRuntime,
            scope.scheduler,
            scope.execCount);
    try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
      cache.execute(
          request,
          null,
          apart,
          (again, producer, inner, back) -> {
            HttpResponse response = new BasicHttpResponse(head.status(), head.reason());
            head.applyTo(response, Instant.now());
            AsyncDataConsumer consumer =
                back.handleResponse(response, new BasicEntityDetails(body.length(), null));
            if (consumer != null) {
              consumer.consume(ByteBuffer.wrap(body.array(), 0, body.length()));
              consumer.streamEnd(null);
            }
            back.completed();
          },
          end);
    } catch (HttpException | IOException | RuntimeException e) {
      end.failed(e);
    }
  }

  private static AsyncExecCallback reported(CachedExchange exchange, AsyncExecCallback callback) {
    return new ForwardingCallback(callback) {
      @Override
      public @Nullable AsyncDataConsumer handleResponse(
          HttpResponse response, @Nullable EntityDetails details)
          throws HttpException, IOException {
        exchange.refused(response);
        return super.handleResponse(response, details);
      }
    };
  }

  private static boolean hasBody(@Nullable AsyncEntityProducer body) {
    return body != null && body.getContentLength() != 0;
  }

  /** HttpClient's cache makes a request of the scope's original when a validator is too old. */
  private static AsyncExecChain.Scope with(HttpRequest original, AsyncExecChain.Scope scope) {
    return new AsyncExecChain.Scope(
        scope.exchangeId,
        scope.route,
        original,
        scope.cancellableDependency,
        scope.clientContext,
        scope.execRuntime,
        scope.scheduler,
        scope.execCount);
  }

  /**
   * Begins each removal before the application hears of the response: from then on the storage
   * answers a get with a miss. Unread: HttpClient's cache would remove only what it could read.
   */
  private final class Invalidation extends ForwardingCallback {

    private final CachedExchange exchange;
    private final HttpRequest request;
    private boolean responded;

    Invalidation(CachedExchange exchange, HttpRequest request, AsyncExecCallback next) {
      super(next);
      this.exchange = exchange;
      this.request = request;
    }

    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
      try (CacheStack.Scope entered = storage.stack().enter(exchange.own())) {
        for (String key : exchange.invalidated(request, response)) {
          storage.removeEntry(key, new IgnoredResult<>());
        }
      }
      responded = true;
      exchange.bypassed(response);
      return super.handleResponse(response, details);
    }

    @Override
    public void failed(Exception cause) {
      if (!responded) {
        exchange.bypassed(null);
      }
      super.failed(cause);
    }
  }
}
