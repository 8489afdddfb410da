package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import java.io.IOException;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * Stands in the chain of the classic client where HttpClient's cache would, and has that inside: it
 * is called with a chain that leads back here, so that each exchange is the same object in front of
 * the cache and behind it, in the background, too.
 */
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
  @SuppressWarnings("try") // The scope is there to be closed.
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    CachedExchange exchange =
        policy.begin(request, hasBody(request), scope.route, scope.clientContext);
    HttpCacheContext context = HttpCacheContext.cast(scope.clientContext);
    if (!exchange.throughCache()) {
      context.setCacheResponseStatus(CacheResponseStatus.CACHE_MISS);
      context.setCacheEntry(null);
      ClassicHttpResponse response = chain.proceed(request, scope);
      // Unread: HttpClient's cache would remove only what it could read.
      try (CacheStack.Scope own = storage.stack().enter(new Exchange())) {
        exchange.invalidated(request, response).forEach(storage::removeEntry);
      }
      return response;
    }
    ClassicHttpRequest keyed = ClassicRequestBuilder.copy(request).build();
    exchange.toCache(keyed);
    ClassicHttpResponse response;
    try (CacheStack.Scope own = storage.stack().enter(new Exchange())) {
      response =
          cache.execute(
              keyed,
              with(keyed, scope),
              (cached, inner) -> fromOrigin(exchange, request, cached, inner, chain));
    }
    OriginFields.restore(response, context.getCacheEntry());
    context.setRequest(request);
    context.setResponse(response);
    return response;
  }

  private static ClassicHttpResponse fromOrigin(
      CachedExchange exchange,
      ClassicHttpRequest original,
      ClassicHttpRequest cached,
      ExecChain.Scope scope,
      ExecChain chain)
      throws IOException, HttpException {
    ClassicHttpRequest sent = ClassicRequestBuilder.copy(cached).build();
    exchange.toOrigin(sent, scope.clientContext);
    ClassicHttpResponse response = chain.proceed(sent, with(original, scope));
    try {
      exchange.fromOrigin(cached, scope.clientContext, response);
      return response;
    } catch (RuntimeException e) {
      response.close();
      throw e;
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
