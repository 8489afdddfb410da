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
class AsyncPresentationTest {

  private final List<String> heard = new ArrayList<>();
  private final HttpCacheContext context = HttpCacheContext.create();
  private final CacheStack stack = CacheStack.builder().backend("memory").build();

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void validationInTheBackgroundWaitsForTheResponseAndIsNotASecondOne() throws Exception {
    AsyncPresentation presentation = presentation(false);
    presentation.afterTheEnd(() -> heard.add("validation"));
    presentation.handleResponse(new BasicHttpResponse(200), null);
    presentation.completed();
    presentation.handleResponse(new BasicHttpResponse(500), null);
    presentation.completed();
    presentation.failed(new IOException("late"));
    assertThat(heard).containsExactly("200", "completed", "validation");
    presentation.afterTheEnd(() -> heard.add("another"));
    assertThat(heard).endsWith("another");
  }

  @Test
  void validationRunsAlsoAfterAFailure() {
    AsyncPresentation presentation = presentation(false);
    presentation.afterTheEnd(() -> heard.add("validation"));
    presentation.failed(new IOException("no body"));
    assertThat(heard).containsExactly("failed no body", "validation");
  }

  @Test
  void onlyTheFirstFailureCounts() {
    AsyncPresentation presentation = presentation(false);
    presentation.failed(new IOException("refused"));
    presentation.failed(new IOException("again"));
    assertThat(heard).containsExactly("failed refused");
  }

  @Test
  void settingOfTheApplicationComesBack() throws Exception {
    RequestCacheControl own = RequestCacheControl.builder().setMaxStale(60).build();
    context.setRequestCacheControl(own);
    AsyncPresentation presentation = presentation(true);
    context.setRequestCacheControl(RequestCacheControl.builder().setNoCache(true).build());
    presentation.handleResponse(new BasicHttpResponse(200), null);
    assertThat(context.getRequestCacheControl()).isSameAs(own);
  }

  private AsyncPresentation presentation(boolean resetSetting) {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    if (resetSetting) {
      RequestCaching.usual().refresh().addTo(context);
    }
    return new AsyncPresentation(exchange(request), request, request, context, new Heard());
  }

  private CachedExchange exchange(BasicHttpRequest request) {
    return CachePolicy.of(
            CacheRules.none(),
            null,
            CacheConfig.DEFAULT,
            0,
            ExchangeReports.of(stack, new NotStoredLog(stack), CacheConfig.DEFAULT, null))
        .begin(request, false, new HttpRoute(new HttpHost("example.com", 80)), context);
  }

  private final class Heard implements AsyncExecCallback {

    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails details) {
      heard.add("" + response.getCode());
      return null;
    }

    @Override
    public void handleInformationResponse(HttpResponse response) {
      heard.add("information");
    }

    @Override
    public void completed() {
      heard.add("completed");
    }

    @Override
    public void failed(Exception cause) {
      heard.add("failed " + cause.getMessage());
    }
  }
}
