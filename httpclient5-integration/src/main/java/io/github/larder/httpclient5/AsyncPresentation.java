package io.github.larder.httpclient5;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.jspecify.annotations.Nullable;

/**
 * In front of the cache: gives the application what the origin sent, and only one response.
 * HttpClient 5.6 hands the outcome of a validation in the background to the request that caused it,
 * which has had its stale response by then, or is just about to get it.
 */
final class AsyncPresentation extends ForwardingCallback {

  private final HttpRequest request;
  private final HttpCacheContext context;
  private final @Nullable RequestCacheControl setting;
  private final boolean resetSetting;
  private boolean background;
  private boolean responded;
  private boolean ended;

  /**
   * @param resetSetting whether the cache is given a field that the application did not set:
   *     HttpClient puts what it reads there into the context, where it would stay
   */
  AsyncPresentation(
      HttpRequest request, HttpCacheContext context, boolean resetSetting, AsyncExecCallback next) {
    super(next);
    this.request = request;
    this.context = context;
    this.setting = context.getRequestCacheControl();
    this.resetSetting = resetSetting;
  }

  synchronized void validationInBackground() {
    background = true;
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
    return super.handleResponse(response, details);
  }

  @Override
  public void completed() {
    if (isEnd()) {
      super.completed();
    }
  }

  @Override
  public void failed(Exception cause) {
    if (!isOfTheBackground(cause) && isEnd()) {
      reset();
      super.failed(cause);
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

  /** The stale response is still to come, unless its body could not be had. */
  private synchronized boolean isOfTheBackground(Exception cause) {
    return background && !responded && !(cause instanceof ResourceIOException);
  }

  private void reset() {
    if (resetSetting) {
      context.setRequestCacheControl(setting);
    }
  }
}
