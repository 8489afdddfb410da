// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.spi.SkipReason;
import java.io.IOException;
import java.time.Instant;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Behind HttpClient's cache in the async client: changes the response for it, and passes the body
 * on beside it where that would hold it back. The application learns of the end of such a body when
 * it is stored, as it does when HttpClient's cache has it.
 */
final class AsyncOriginAnswer extends ForwardingCallback {

  private final AsyncCacheExec exec;
  private final CachedExchange exchange;
  private final HttpRequest cached;
  private final AsyncExecChain.Scope scope;
  private @Nullable CollectingConsumer body;
  private @Nullable CollectedResponse head;

  AsyncOriginAnswer(
      AsyncCacheExec exec,
      CachedExchange exchange,
      HttpRequest cached,
      AsyncExecChain.Scope scope,
      AsyncExecCallback next) {
    super(next);
    this.exec = exec;
    this.exchange = exchange;
    this.cached = cached;
    this.scope = scope;
  }

  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
    Passage passage = exchange.fromOrigin(cached, scope.clientContext, response, details);
    if (passage == Passage.WHOLE) {
      return super.handleResponse(response, details);
    }
    CollectingConsumer collecting =
        new CollectingConsumer(
            passage == Passage.HELD_BACK ? exchange.policy().maxHeldBack() : 0,
            exchange.policy().maxObjectSize(),
            new CollectingConsumer.Receiver() {
              @Override
              public @Nullable AsyncDataConsumer begin(boolean whole)
                  throws HttpException, IOException {
                if (!whole) {
                  head = CollectedResponse.passedOn(response, Instant.now());
                }
                return handOn(response, details);
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
    CollectingConsumer passed = body;
    if (passed == null || !passed.isPassedOn()) {
      super.completed();
      return;
    }
    ByteArrayBuffer all = passed.takeCollected();
    CollectedResponse stored = head;
    if (all == null || stored == null) {
      end(passed);
    } else {
      exec.store(exchange, stored, all, cached, scope, new End(passed));
    }
  }

  @Override
  public void failed(Exception cause) {
    if (body != null && body.giveUp()) {
      exchange.notStored(SkipReason.INCOMPLETE);
    }
    super.failed(cause);
  }

  private @Nullable AsyncDataConsumer handOn(HttpResponse response, @Nullable EntityDetails details)
      throws HttpException, IOException {
    return super.handleResponse(response, details);
  }

  private void end(CollectingConsumer passed) {
    try {
      passed.endStream();
    } catch (HttpException | IOException | RuntimeException e) {
      super.failed(e);
      return;
    }
    super.completed();
  }

  /** The application gets the end of the body, whether it could be stored or not. */
  private final class End implements AsyncExecCallback {

    private final CollectingConsumer passed;

    End(CollectingConsumer passed) {
      this.passed = passed;
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
      end(passed);
    }

    @Override
    public void failed(Exception cause) {
      exchange.notStored(SkipReason.FAILED);
      end(passed);
    }
  }
}
