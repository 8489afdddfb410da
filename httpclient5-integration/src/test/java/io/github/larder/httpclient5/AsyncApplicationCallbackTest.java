// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The orders in which HttpClient's cache calls back when it validates in the background. */
class AsyncApplicationCallbackTest {

  private final List<String> received = new ArrayList<>();
  private final HttpCacheContext context = HttpCacheContext.create();
  private final CacheStack stack = CacheStack.builder().backend("memory").build();

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void backgroundValidationWaitsForTheResponseAndIsNotASecondOne() throws Exception {
    AsyncApplicationCallback callback = callback(false);
    callback.runAfterEnd(() -> received.add("validation"));
    callback.handleResponse(new BasicHttpResponse(200), null);
    callback.completed();
    callback.handleResponse(new BasicHttpResponse(500), null);
    callback.completed();
    callback.failed(new IOException("late"));
    assertThat(received).containsExactly("200", "completed", "validation");
    callback.runAfterEnd(() -> received.add("another"));
    assertThat(received).endsWith("another");
  }

  @Test
  void validationRunsAlsoAfterAFailure() {
    AsyncApplicationCallback callback = callback(false);
    callback.runAfterEnd(() -> received.add("validation"));
    callback.failed(new IOException("no body"));
    assertThat(received).containsExactly("failed no body", "validation");
  }

  @Test
  void onlyTheFirstFailureCounts() {
    AsyncApplicationCallback callback = callback(false);
    callback.failed(new IOException("refused"));
    callback.failed(new IOException("again"));
    assertThat(received).containsExactly("failed refused");
  }

  @Test
  void settingOfTheApplicationIsRestored() throws Exception {
    RequestCacheControl own = RequestCacheControl.builder().setMaxStale(60).build();
    context.setRequestCacheControl(own);
    AsyncApplicationCallback callback = callback(true);
    context.setRequestCacheControl(RequestCacheControl.builder().setNoCache(true).build());
    callback.handleResponse(new BasicHttpResponse(200), null);
    assertThat(context.getRequestCacheControl()).isSameAs(own);
  }

  private AsyncApplicationCallback callback(boolean resetSetting) {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    if (resetSetting) {
      RequestCaching.defaults().refresh().addTo(context);
    }
    return new AsyncApplicationCallback(
        exchange(request),
        request,
        request,
        context,
        new OriginFailure(),
        failure -> {
          throw new AssertionError(failure);
        },
        new RecordingCallback());
  }

  private CachedExchange exchange(BasicHttpRequest request) {
    CachePolicy.Builder settings = CachePolicy.Builder.shared();
    settings.config(CacheConfig.DEFAULT);
    settings.maxBufferedBytes(0);
    return settings
        .build(stack, new StorageLog(ClassicStorage.class, stack))
        .begin(
            request,
            RequestBody.notNamed(false),
            new HttpRoute(new HttpHost("example.com", 80)),
            context);
  }

  private final class RecordingCallback implements AsyncExecCallback {

    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails details) {
      received.add("" + response.getCode());
      return null;
    }

    @Override
    public void handleInformationResponse(HttpResponse response) {
      received.add("information");
    }

    @Override
    public void completed() {
      received.add("completed");
    }

    @Override
    public void failed(Exception cause) {
      received.add("failed " + cause.getMessage());
    }
  }
}
