// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that close what HttpClient's builder created for them alone, such as the threads of
 * background validations. As in HttpClient, a resource that fails to close does not keep the others
 * open. Thread-safe, as the clients inside are.
 */
final class OwningClients {

  private static final Logger LOG = LoggerFactory.getLogger(OwningClients.class);

  private OwningClients() {}

  static CloseableHttpClient classic(CloseableHttpClient client, List<Closeable> owned) {
    return owned.isEmpty() ? client : new Classic(client, List.copyOf(owned));
  }

  static CloseableHttpAsyncClient async(CloseableHttpAsyncClient client, List<Closeable> owned) {
    return owned.isEmpty() ? client : new Async(client, List.copyOf(owned));
  }

  private static void close(List<Closeable> owned) {
    for (Closeable resource : owned) {
      try {
        resource.close();
      } catch (IOException e) {
        LOG.warn("A part of an HTTP client could not be closed: {}", e.toString());
      }
    }
  }

  private static final class Classic extends CloseableHttpClient implements Configurable {

    private final CloseableHttpClient client;
    private final List<Closeable> owned;

    Classic(CloseableHttpClient client, List<Closeable> owned) {
      this.client = client;
      this.owned = owned;
    }

    /** HttpClient's own response, as a caller of this deprecated method expects. */
    @Override
    @SuppressWarnings("deprecation")
    protected CloseableHttpResponse doExecute(
        @Nullable HttpHost target, ClassicHttpRequest request, @Nullable HttpContext context)
        throws IOException {
      return client.execute(target, request, context);
    }

    /** Frameworks copy it and add the settings of a request. */
    @Override
    public @Nullable RequestConfig getConfig() {
      return client instanceof Configurable configurable ? configurable.getConfig() : null;
    }

    @Override
    public void close() throws IOException {
      OwningClients.close(owned);
      client.close();
    }

    @Override
    public void close(CloseMode mode) {
      OwningClients.close(owned);
      client.close(mode);
    }
  }

  private static final class Async extends CloseableHttpAsyncClient {

    private final CloseableHttpAsyncClient client;
    private final List<Closeable> owned;

    Async(CloseableHttpAsyncClient client, List<Closeable> owned) {
      this.client = client;
      this.owned = owned;
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
      OwningClients.close(owned);
      client.close();
    }

    @Override
    public void close(CloseMode mode) {
      OwningClients.close(owned);
      client.close(mode);
    }
  }
}
