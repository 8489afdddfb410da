// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the URL of its event, through a cache that all instances of the function share. */
public final class CachingFunction implements RequestHandler<Map<String, String>, String> {

  private static final Logger LOG = LoggerFactory.getLogger(CachingFunction.class);

  private final CacheStack stack;
  private final CloseableHttpClient client;

  /** Runs in the init phase: before the first event, or before SnapStart takes its snapshot. */
  public CachingFunction() {
    this(stack(Map.of("table", "http_cache", "createTable", "false")));
  }

  CachingFunction(CacheStackBuilder cache) {
    stack = cache.build();
    try {
      stack.warmUp(Duration.ofSeconds(5));
    } catch (CacheStoreException e) {
      // Without its cache the function is slower, and still right.
      LOG.warn("The cache is not usable yet", e);
    }
    client = LarderHttpClientBuilder.shared(ClassicStorage.over(stack)).build();
  }

  static CacheStackBuilder stack(Map<String, String> options) {
    return CacheStack.builder()
        .backend("dynamodb", options)
        .deadlines(Duration.ofMillis(200), Duration.ofMillis(300))
        .startDeadline(Duration.ofSeconds(1));
  }

  @Override
  public String handleRequest(Map<String, String> event, Context context) {
    HttpCacheContext exchange = HttpCacheContext.create();
    try {
      String body =
          client.execute(
              ClassicRequestBuilder.get(event.get("url")).build(),
              exchange,
              new BasicHttpClientResponseHandler());
      LOG.info("{}", CacheVerdict.of(exchange).orElseThrow());
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For tests: Lambda ends a process without closing anything. */
  CacheStack stack() {
    return stack;
  }
}
