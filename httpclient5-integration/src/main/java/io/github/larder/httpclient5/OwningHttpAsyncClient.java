// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** An async client together with what was made for it alone, and ends with it. */
final class OwningHttpAsyncClient extends CloseableHttpAsyncClient {

  private final CloseableHttpAsyncClient client;
  private final OwnedResources owned;

  private OwningHttpAsyncClient(CloseableHttpAsyncClient client, OwnedResources owned) {
    this.client = client;
    this.owned = owned;
  }

  static CloseableHttpAsyncClient of(CloseableHttpAsyncClient client, List<Closeable> owned) {
    return owned.isEmpty() ? client : new OwningHttpAsyncClient(client, new OwnedResources(owned));
  }

  @Override
  public void start() {
    client.start();
  }

  @Override
  public IOReactorStatus getStatus() {
    return client.getStatus();
  }

  @Override
  public void awaitShutdown(TimeValue waitTime) throws InterruptedException {
    client.awaitShutdown(waitTime);
  }

  @Override
  public void initiateShutdown() {
    client.initiateShutdown();
  }

  @Override
  protected <T> Future<T> doExecute(
      @Nullable HttpHost target,
      AsyncRequestProducer requestProducer,
      AsyncResponseConsumer<T> responseConsumer,
      @Nullable HandlerFactory<AsyncPushConsumer> pushHandlerFactory,
      @Nullable HttpContext context,
      @Nullable FutureCallback<T> callback) {
    return client.execute(
        target, requestProducer, responseConsumer, pushHandlerFactory, context, callback);
  }

  @Override
  @SuppressWarnings("deprecation")
  public void register(
      @Nullable String hostname, String uriPattern, Supplier<AsyncPushConsumer> supplier) {
    client.register(hostname, uriPattern, supplier);
  }

  @Override
  public void close() throws IOException {
    owned.close();
    client.close();
  }

  @Override
  public void close(CloseMode mode) {
    owned.close();
    client.close(mode);
  }
}
