// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.jspecify.annotations.Nullable;

/** Forwards every call to another callback. Thread-safe if that callback is. */
class ForwardingCallback implements AsyncExecCallback {

  private final AsyncExecCallback next;

  ForwardingCallback(AsyncExecCallback next) {
    this.next = next;
  }

  AsyncExecCallback next() {
    return next;
  }

  @Override
  public @Nullable AsyncDataConsumer handleResponse(
      HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
    return next.handleResponse(response, details);
  }

  @Override
  public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
    next.handleInformationResponse(response);
  }

  @Override
  public void completed() {
    next.completed();
  }

  @Override
  public void failed(Exception cause) {
    next.failed(cause);
  }
}
