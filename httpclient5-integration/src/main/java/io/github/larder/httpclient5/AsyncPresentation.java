// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
 * In front of the cache: gives the application what the origin sent, and only one response.
 * HttpClient 5.6 begins a validation in the background before it gives the application the stale
 * response, and hands its outcome to the same callback. So the validation waits for the end of the
 * exchange, and what comes after that is dropped.
 */
final class AsyncPresentation extends ForwardingCallback {

  private final CachedExchange exchange;
  private final HttpRequest request;
  private final HttpRequest keyed;
  private final HttpCacheContext context;
  private final @Nullable RequestCacheControl setting;
  private final boolean resetSetting;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean responded;
  private boolean ended;

  /**
   * @param request what the application sent
   * @param keyed what HttpClient's cache was given in its place
   */
  AsyncPresentation(
      CachedExchange exchange,
      HttpRequest request,
      HttpRequest keyed,
      HttpCacheContext context,
      AsyncExecCallback next) {
    super(next);
    this.exchange = exchange;
    this.request = request;
    this.keyed = keyed;
    this.context = context;
    this.setting = context.getRequestCacheControl();
    // HttpClient puts what the cache is shown into the context, where it would stay.
    this.resetSetting = !exchange.asked().changeNothing();
  }

  /** HttpClient before 5.6.3 goes on to the origin when it has answered only-if-cached with 504. */
  synchronized boolean hasEnded() {
    return ended;
  }

  /** Runs a validation when the application has its response. */
  void afterTheEnd(Runnable validation) {
    synchronized (this) {
      if (!ended) {
        waiting.add(validation);
        return;
      }
    }
    validation.run();
  }

  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
    if (!isFirst()) {
      return null;
    }
    OriginFields.restore(response, context.getCacheEntry());
    context.setRequest(request);
    context.setResponse(response);
    reset();
    exchange.ended(keyed, context, response);
    if (exchange.isGatewayTimeout(response, context)) {
      AsyncDataConsumer consumer = exchange.gatewayTimeout().begin(response, next());
      return consumer == null ? null : new EndOnly(consumer);
    }
    return super.handleResponse(response, details);
  }

  @Override
  public void completed() {
    if (isEnd()) {
      try {
        super.completed();
      } finally {
        waiting.forEach(Runnable::run);
      }
    }
  }

  @Override
  public void failed(Exception cause) {
    if (isEnd()) {
      reset();
      exchange.failed(keyed, context);
      try {
        super.failed(cause);
      } finally {
        waiting.forEach(Runnable::run);
      }
    }
  }

  private synchronized boolean isFirst() {
    boolean first = !responded;
    responded = true;
    return first;
  }

  private synchronized boolean isEnd() {
    boolean end = !ended;
    ended = true;
    return end;
  }

  private void reset() {
    if (resetSetting) {
      context.setRequestCacheControl(setting);
    }
  }

  /** Drops the body that HttpClient's cache has made; the application has got another one. */
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
