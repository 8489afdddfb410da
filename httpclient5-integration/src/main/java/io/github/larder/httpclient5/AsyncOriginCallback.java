// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.httpclient5.AsyncCacheExec.OriginCall;
import io.github.larder.spi.SkipReason;
import java.io.IOException;
import java.time.Instant;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Behind HttpClient's cache in the async client: rewrites the response for that cache. Where the
 * cache would delay the body, the application gets the body directly, and learns of its end once it
 * is stored, as it does when HttpClient's cache has it.
 */
final class AsyncOriginCallback extends ForwardingCallback {

  private final AsyncCacheExec exec;
  private final OriginCall call;
  private final CachedExchange exchange;
  private @Nullable CollectingConsumer body;
  private @Nullable CollectedResponse head;
  private @Nullable HttpResponse announced;
  private boolean contradicted;

  AsyncOriginCallback(AsyncCacheExec exec, OriginCall call, AsyncExecCallback next) {
    super(next);
    this.exec = exec;
    this.call = call;
    this.exchange = call.exchange();
  }

  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
    try {
      return handle(response, details);
    } catch (RuntimeException e) {
      call.failure().recordOfCache(e);
      throw e;
    }
  }

  private @Nullable AsyncDataConsumer handle(HttpResponse response, @Nullable EntityDetails details)
      throws HttpException, IOException {
    HttpClientContext context = call.scope().clientContext;
    if (exchange.isContradicted(call.original(), call.cached(), context, response)) {
      contradicted = true;
      return null;
    }
    BodyDelivery delivery =
        exchange.fromOrigin(call.original(), call.cached(), context, response, details);
    if (delivery == BodyDelivery.THROUGH_CACHE) {
      return forwardHead(response, details);
    }
    CollectingConsumer collecting =
        new CollectingConsumer(
            delivery == BodyDelivery.BUFFERED ? exchange.policy().maxBufferedBytes() : 0,
            exchange.policy().maxObjectSize(),
            new CollectingConsumer.Receiver() {
              @Override
              public @Nullable AsyncDataConsumer begin(boolean complete)
                  throws HttpException, IOException {
                if (!complete) {
                  head = CollectedResponse.streamed(response, Instant.now());
                  announced = response;
                } else if (isIncomplete(response)) {
                  exchange.notStored(SkipReason.INCOMPLETE);
                  OriginFields.keepFromStore(response);
                }
                return forwardHead(response, details);
              }

              @Override
              public void tooLarge() {
                exchange.notStored(SkipReason.OBJECT_TOO_LARGE);
              }
            });
    body = collecting;
    return collecting.begun();
  }

  @Override
  public void completed() {
    CollectingConsumer streamed = body;
    if (contradicted) {
      exec.proceedAgain(call, next());
    } else if (streamed != null && streamed.isStreaming()) {
      completed(streamed);
    } else {
      completeCache();
    }
  }

  private void completed(CollectingConsumer streamed) {
    if (isIncomplete(announced)) {
      exchange.notStored(SkipReason.INCOMPLETE);
      end(streamed);
      return;
    }
    ByteArrayBuffer collected = streamed.takeCollected();
    CollectedResponse stored = head;
    if (collected == null || stored == null) {
      end(streamed);
    } else {
      exec.store(call, stored, collected, new EndAfterStore(streamed));
    }
  }

  /** HttpClient's cache stores the response now, and may throw; nothing else would catch that. */
  private void completeCache() {
    try {
      super.completed();
    } catch (RuntimeException e) {
      call.failure().recordOfCache(e);
      super.failed(e);
    }
  }

  @Override
  public void failed(Exception cause) {
    if (body != null && body.abandon()) {
      exchange.notStored(SkipReason.INCOMPLETE);
    }
    call.failed(cause);
    super.failed(cause);
  }

  /** HTTP/2 delivers a body that is shorter than its {@code Content-Length}. */
  private boolean isIncomplete(@Nullable HttpResponse response) {
    if (body == null || response == null || !BodyDelivery.isUncheckedLength(response)) {
      return false;
    }
    String length = response.getFirstHeader(HttpHeaders.CONTENT_LENGTH).getValue();
    return body.collectedBytes() >= 0 && !Long.toString(body.collectedBytes()).equals(length);
  }

  private @Nullable AsyncDataConsumer forwardHead(
      HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
    return super.handleResponse(response, details);
  }

  private void end(CollectingConsumer streamed) {
    try {
      streamed.endStream();
    } catch (HttpException | IOException | RuntimeException e) {
      super.failed(e);
      return;
    }
    super.completed();
  }

  /** Ends the body for the application, whether or not it could be stored. */
  private final class EndAfterStore implements AsyncExecCallback {

    private final CollectingConsumer streamed;

    EndAfterStore(CollectingConsumer streamed) {
      this.streamed = streamed;
    }

    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails details) {
      return null;
    }

    @Override
    public void handleInformationResponse(HttpResponse response) {}

    @Override
    public void completed() {
      exchange.record().collected();
      end(streamed);
    }

    @Override
    public void failed(Exception cause) {
      exchange.notStored(SkipReason.FAILED);
      end(streamed);
    }
  }
}
