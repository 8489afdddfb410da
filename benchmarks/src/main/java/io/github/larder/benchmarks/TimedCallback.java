// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;

/** Runs an action when the origin's response has ended, before the actual callback. */
record TimedCallback(AsyncExecCallback next, Runnable ended) implements AsyncExecCallback {

  @Override
  public AsyncDataConsumer handleResponse(HttpResponse response, EntityDetails details)
      throws HttpException, IOException {
    return next.handleResponse(response, details);
  }

  @Override
  public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
    next.handleInformationResponse(response);
  }

  @Override
  public void completed() {
    ended.run();
    next.completed();
  }

  @Override
  public void failed(Exception cause) {
    ended.run();
    next.failed(cause);
  }
}
