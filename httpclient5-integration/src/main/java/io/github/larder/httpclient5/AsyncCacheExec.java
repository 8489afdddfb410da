// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.RequestBody.Keyed;
import io.github.larder.httpclient5.collapse.AsyncFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.concurrent.FutureCallback;
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
 * Takes the place of HttpClient's cache in the chain of the async client and contains that cache,
 * as {@link ClassicCacheExec} does in the classic client. Thread-safe.
 */
@SuppressWarnings("try") // Scopes are only closed.
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
    AsyncRequestBody read =
        AsyncRequestBody.of(request, body, policy.bodyKey(request, scope.route), policy);
    CachedExchange exchange = policy.begin(request, read.known(), scope.route, scope.clientContext);
    if (exchange.throughCache()) {
      executeCached(exchange, request, body, scope, chain, callback);
      return;
    }
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    SupportedHttpClient.setStatus(context, CacheResponseStatus.CACHE_MISS);
    context.setCacheEntry(null);
    if (exchange.directives().onlyIfCached()) {
      SupportedHttpClient.setStatus(context, CacheResponseStatus.CACHE_MODULE_RESPONSE);
      exchange.gatewayTimeout().answer(reportingRefusal(exchange, callback));
      return;
    }
    chain.proceed(request, read.unread(), scope, new Invalidation(exchange, request, callback));
  }

  private void executeCached(
      CachedExchange exchange,
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    Keyed keyedBody = exchange.body();
    HttpRequest keyed = keyed(exchange, request);
    OriginFailure failure = new OriginFailure();
    AsyncApplicationCallback application =
        new AsyncApplicationCallback(
            exchange,
            request,
            keyed,
            HttpCacheContext.cast(scope.clientContext),
            failure,
            cause -> repeatWithoutCache(exchange, request, body, scope, chain, callback, cause),
            callback);
    AsyncFollower follower =
        new AsyncFollower(
            storage.stack(),
            exchange.foreground(),
            exchange.record().collapsible(),
            exchange.record()::looksUpAgain,
            scope,
            application);
    AsyncExecChain toOrigin =
        (cacheRequest, cacheBody, cacheScope, cacheCallback) -> {
          OriginCall call =
              new OriginCall(
                  exchange, request, cacheRequest, cacheBody, cacheScope, chain, failure);
          if (!exchange.isForeground(cacheScope.clientContext)) {
            application.runAfterEnd(() -> validate(call, cacheCallback));
          } else if (!application.hasEnded()) {
            AsyncExecCallback inScope = inScope(exchange, cacheCallback);
            follower.next(
                Collapsing.next(
                    exchange, request, cacheRequest, scope.execRuntime.isEndpointAcquired()),
                () -> proceed(call, inScope),
                inScope);
          }
        };
    try {
      follower.lookUp(
          () -> {
            HttpRequest copy = keyed(exchange, request);
            cache.execute(
                copy, keyedBody == null ? body : null, follower.scope(copy), toOrigin, application);
          });
    } catch (RuntimeException e) {
      if (!failure.isOfCache(e)) {
        throw e;
      }
      application.failed(e);
    }
  }

  private static HttpRequest keyed(CachedExchange exchange, HttpRequest request) {
    HttpRequest keyed = AsyncRequestBody.toCache(request, exchange.body());
    exchange.toCache(keyed);
    return keyed;
  }

  /** A request does not fail because of its cache. */
  private static void repeatWithoutCache(
      CachedExchange exchange,
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback,
      Exception failure) {
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    exchange.cacheFailed(context, failure);
    try {
      if (exchange.directives().onlyIfCached()) {
        exchange.gatewayTimeout().answer(reporting(exchange, request, context, callback));
      } else {
        scope.execRuntime.discardEndpoint();
        Keyed keyedBody = exchange.body();
        chain.proceed(
            request,
            keyedBody == null ? body : AsyncRequestBody.producer(keyedBody),
            scope,
            reporting(exchange, request, context, callback));
      }
    } catch (HttpException | IOException | RuntimeException e) {
      exchange.failed(request, context);
      callback.failed(e);
    }
  }

  private static AsyncExecCallback reporting(
      CachedExchange exchange,
      HttpRequest request,
      HttpCacheContext context,
      AsyncExecCallback callback) {
    return new ForwardingCallback(callback) {
      @Override
      public @Nullable AsyncDataConsumer handleResponse(
          HttpResponse response, @Nullable EntityDetails details)
          throws HttpException, IOException {
        exchange.ended(request, context, response);
        return super.handleResponse(response, details);
      }

      @Override
      public void failed(Exception cause) {
        exchange.failed(request, context);
        super.failed(cause);
      }
    };
  }

  /**
   * One call of HttpClient's cache to the origin.
   *
   * @param original the request of the application
   * @param cached the request of HttpClient's cache
   */
  record OriginCall(
      CachedExchange exchange,
      HttpRequest original,
      HttpRequest cached,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      OriginFailure failure) {

    /** A background validation does not fail the exchange that caused it. */
    void failed(Exception cause) {
      if (exchange.isForeground(scope.clientContext)) {
        failure.record(cause);
      }
    }
  }

  /** HttpClient's cache stores and updates while it handles the head and the end of a response. */
  private AsyncExecCallback inScope(CachedExchange exchange, AsyncExecCallback callback) {
    return new ForwardingCallback(callback) {
      @Override
      public @Nullable AsyncDataConsumer handleResponse(
          HttpResponse response, @Nullable EntityDetails details)
          throws HttpException, IOException {
        try (CacheStack.Scope entered = storage.stack().enter(exchange.foreground())) {
          return super.handleResponse(response, details);
        }
      }

      @Override
      public void completed() {
        try (CacheStack.Scope entered = storage.stack().enter(exchange.foreground())) {
          super.completed();
        }
      }
    };
  }

  private void proceed(OriginCall call, AsyncExecCallback callback)
      throws HttpException, IOException {
    CachedExchange exchange = call.exchange();
    AsyncExecChain.Scope scope = call.scope();
    if (exchange.directives().onlyIfCached()) {
      // HttpClient's cache gives other directives of the request precedence over this one.
      SupportedHttpClient.setStatus(
          HttpCacheContext.cast(scope.clientContext), CacheResponseStatus.CACHE_MODULE_RESPONSE);
      exchange.gatewayTimeout().answer(callback);
      return;
    }
    HttpRequest sent = AsyncRequestBody.toOrigin(call.cached(), call.original(), exchange.body());
    exchange.toOrigin(call.original(), sent, scope.clientContext);
    send(call, sent, callback);
  }

  /** Calls the origin again, without the conditions that HttpClient's cache has added. */
  void proceedAgain(OriginCall call, AsyncExecCallback callback) {
    HttpRequest sent =
        AsyncRequestBody.toOrigin(call.cached(), call.original(), call.exchange().body());
    call.exchange().toOriginAgain(call.original(), sent, call.scope().clientContext);
    try {
      send(call, sent, callback);
    } catch (HttpException | IOException | RuntimeException e) {
      callback.failed(e);
    }
  }

  private void send(OriginCall call, HttpRequest sent, AsyncExecCallback callback)
      throws HttpException, IOException {
    Keyed keyedBody = call.exchange().body();
    AsyncExecCallback origin = new AsyncOriginCallback(this, call, callback);
    try {
      call.chain()
          .proceed(
              sent,
              keyedBody == null ? call.body() : AsyncRequestBody.producer(keyedBody),
              with(call.original(), call.scope()),
              keyedBody == null ? origin : invalidating(call, origin));
    } catch (HttpException | IOException | RuntimeException e) {
      call.failed(e);
      throw e;
    }
  }

  /** In the background only the callback can report a failure. */
  private void validate(OriginCall call, AsyncExecCallback callback) {
    CompletableFuture<Boolean> own = Collapsing.validates(call.exchange()).toCompletableFuture();
    if (own.getNow(false)) {
      validateNow(call, callback);
    } else {
      var unused =
          own.thenAcceptAsync(
              validates -> {
                if (validates) {
                  validateNow(call, callback);
                } else {
                  callback.failed(Collapsing.leftToAnotherProcess());
                }
              },
              storage.stack().executor());
    }
  }

  private void validateNow(OriginCall call, AsyncExecCallback callback) {
    try {
      proceed(call, callback);
    } catch (HttpException | IOException | RuntimeException e) {
      callback.failed(e);
    }
  }

  /** Gives HttpClient's cache a response that the application has, as the origin's answer. */
  void store(
      OriginCall call, CollectedResponse head, ByteArrayBuffer body, AsyncExecCallback callback) {
    AsyncExecChain.Scope scope = call.scope();
    HttpRequest request = BasicRequestBuilder.copy(call.cached()).build();
    CollectedResponse.bypassStore(request);
    AsyncExecChain.Scope storeScope =
        new AsyncExecChain.Scope(
            scope.exchangeId,
            scope.route,
            request,
            scope.cancellableDependency,
            HttpCacheContext.create(),
            scope.execRuntime,
            scope.scheduler,
            scope.execCount);
    try (CacheStack.Scope entered = storage.stack().enter(call.exchange().foreground())) {
      cache.execute(
          request,
          null,
          storeScope,
          (cacheRequest, cacheBody, cacheScope, cacheCallback) -> replay(head, body, cacheCallback),
          callback);
    } catch (HttpException | IOException | RuntimeException e) {
      callback.failed(e);
    }
  }

  private static void replay(
      CollectedResponse head, ByteArrayBuffer body, AsyncExecCallback callback)
      throws HttpException, IOException {
    HttpResponse response = new BasicHttpResponse(head.status(), head.reason());
    head.applyTo(response, Instant.now());
    AsyncDataConsumer consumer =
        callback.handleResponse(response, new BasicEntityDetails(body.length(), null));
    if (consumer != null) {
      consumer.consume(ByteBuffer.wrap(body.array(), 0, body.length()));
      consumer.streamEnd(null);
    }
    callback.completed();
  }

  private static AsyncExecCallback reportingRefusal(
      CachedExchange exchange, AsyncExecCallback callback) {
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

  private AsyncExecCallback invalidating(OriginCall call, AsyncExecCallback callback) {
    return new ForwardingCallback(callback) {
      @Override
      public @Nullable AsyncDataConsumer handleResponse(
          HttpResponse response, @Nullable EntityDetails details)
          throws HttpException, IOException {
        invalidate(call.exchange(), call.original(), response);
        return super.handleResponse(response, details);
      }
    };
  }

  private void invalidate(CachedExchange exchange, HttpRequest request, HttpResponse response) {
    try (CacheStack.Scope entered = storage.stack().enter(exchange.foreground())) {
      for (String key : exchange.invalidatedKeys(request, response)) {
        storage.removeEntry(key, new IgnoredResult());
      }
    }
  }

  /** HttpClient's cache repeats the scope's original request when a validator is too old. */
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
   * Starts each removal before the application gets the response; from then on the storage answers
   * a get with a miss. Removes without reading: HttpClient's cache would only remove what it can
   * read.
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
      invalidate(exchange, request, response);
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

  /** The stack has counted and reported a failure before it gets here. */
  private static final class IgnoredResult implements FutureCallback<Boolean> {

    @Override
    public void completed(Boolean result) {}

    @Override
    public void failed(Exception cause) {}

    @Override
    public void cancelled() {}
  }
}
