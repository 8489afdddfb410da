// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * In front of HttpClient's cache: gives the application the fields that the origin sent, and
 * exactly one response. HttpClient 5.6 starts a background validation before it gives the
 * application the stale response, and reports the result of the validation to the same callback.
 * Therefore a validation starts when the exchange has ended, and whatever is reported after that is
 * dropped.
 */
final class AsyncApplicationCallback extends ForwardingCallback {

  private final CachedExchange exchange;
  private final HttpRequest request;
  private final HttpRequest keyed;
  private final HttpCacheContext context;
  private final OriginFailure failure;
  private final Consumer<Exception> withoutCache;
  private final @Nullable RequestCacheControl setting;
  private final boolean resetsSetting;
  private final List<Runnable> validations = new ArrayList<>();
  private boolean responded;
  private boolean answered;
  private boolean ended;

  /**
   * @param request the request of the application
   * @param keyed the copy of it that HttpClient's cache was given
   * @param failure how the call of the origin fails
   * @param withoutCache repeats the request when HttpClient's cache has failed
   */
  AsyncApplicationCallback(
      CachedExchange exchange,
      HttpRequest request,
      HttpRequest keyed,
      HttpCacheContext context,
      OriginFailure failure,
      Consumer<Exception> withoutCache,
      AsyncExecCallback next) {
    super(next);
    this.exchange = exchange;
    this.request = request;
    this.keyed = keyed;
    this.context = context;
    this.failure = failure;
    this.withoutCache = withoutCache;
    this.setting = context.getRequestCacheControl();
    // HttpClient puts the directives that the cache sees into the context, where they would stay.
    this.resetsSetting = !exchange.directives().changeNothing();
  }

  /** HttpClient before 5.6.3 calls the origin after it has answered only-if-cached with 504. */
  synchronized boolean hasEnded() {
    return ended;
  }

  /** Runs a validation once the application has its response. */
  void runAfterEnd(Runnable validation) {
    synchronized (this) {
      if (!ended) {
        validations.add(validation);
        return;
      }
    }
    validation.run();
  }

  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
    if (!markResponded() || failure.isBehind(response, context)) {
      return null;
    }
    markAnswered();
    ResponsePresentation.restore(request, response, context.getCacheEntry());
    OriginFields.restore(response, context.getCacheEntry());
    StoredRange range =
        exchange.range(
            request, context, response, details == null ? 0 : details.getContentLength());
    if (range != null) {
      range.setHead(response);
    }
    context.setRequest(request);
    context.setResponse(response);
    resetSetting();
    exchange.ended(keyed, context, response);
    if (exchange.isGatewayTimeout(response, context)) {
      AsyncDataConsumer consumer = exchange.gatewayTimeout().begin(response, next());
      return consumer == null ? null : new EndOnly(consumer);
    }
    return range == null
        ? super.handleResponse(response, ResponsePresentation.details(response, details))
        : range.begin(response, next());
  }

  @Override
  public void completed() {
    Exception cause = failure.cause();
    if (cause != null && isUnanswered()) {
      failed(cause);
    } else if (markEnded()) {
      try {
        super.completed();
      } finally {
        validations.forEach(Runnable::run);
      }
    }
  }

  @Override
  public void failed(Exception cause) {
    if (markEnded()) {
      resetSetting();
      try {
        if (isUnanswered() && failure.isOfCache(cause)) {
          withoutCache.accept(cause);
        } else {
          exchange.failed(keyed, context);
          super.failed(cause);
        }
      } finally {
        validations.forEach(Runnable::run);
      }
    }
  }

  /** {@return whether this is the first response} */
  private synchronized boolean markResponded() {
    boolean first = !responded;
    responded = true;
    return first;
  }

  /** {@return whether the application has got no response} */
  private synchronized boolean isUnanswered() {
    return !answered;
  }

  private synchronized void markAnswered() {
    answered = true;
  }

  /** {@return whether this is the first end} */
  private synchronized boolean markEnded() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  private void resetSetting() {
    if (resetsSetting) {
      context.setRequestCacheControl(setting);
    }
  }

  /** Drops the body of HttpClient's own 504, in whose place the application got Larder's. */
  private record EndOnly(AsyncDataConsumer next) implements AsyncDataConsumer {

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
      channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer data) {}

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers)
        throws HttpException, IOException {
      next.streamEnd(trailers);
    }

    @Override
    public void releaseResources() {
      next.releaseResources();
    }
  }
}
