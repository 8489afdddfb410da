// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.process;

import static io.github.larder.httpclient5.CacheRule.everything;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.core5.reactor.IOReactorStatus;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A framework gets HttpClient's builder, configures it, and builds clients at any time. */
@ParameterizedClass
@EnumSource
class FrameworkTest {

  private static final CacheRules RULES = CacheRules.of(everything().lifetime(Duration.ofHours(1)));

  private final Kind kind;
  private final CountingOrigin origin = CountingOrigin.start();
  private final CacheStack stack;

  FrameworkTest(Kind kind) {
    this.kind = kind;
    this.stack =
        CacheStack.builder()
            .backend("memory")
            .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
            .callerMayBlock(kind == Kind.CLASSIC)
            .build();
  }

  @AfterEach
  void close() {
    stack.close();
    origin.close();
  }

  @Test
  void whatAFrameworkBuildsHasEverythingOfLarderInside() throws Exception {
    origin.on("/a", OriginResponse.ok("a"));
    try (Built client = kind.framework(stack, RULES).get()) {
      assertThat(client.send("GET", origin.uri("/a")).text()).isEqualTo("a");
      assertThat(client.send("GET", origin.uri("/a")).text()).isEqualTo("a");
      assertThat(origin.calls()).as("the lifetime is that of a rule").isEqualTo(1);
      client.send("POST", origin.uri("/a"));
      client.send("GET", origin.uri("/a"));
      assertThat(origin.calls()).as("the POST has removed it").isEqualTo(3);
      assertThat(origin.requests("/a").get(0).header("User-Agent")).isEqualTo("framework");
    }
  }

  @Test
  void eachOfItsClientsIsClosedByItself() throws Exception {
    origin.on("/a", stale());
    Supplier<Built> framework = kind.framework(stack, CacheRules.none());
    try (Built first = framework.get()) {
      // HttpClient's own builder would end the background validations of the first one here.
      framework.get().close();
      first.send("GET", origin.uri("/a"));
      assertThat(origin.calls()).isEqualTo(1);
      first.send("GET", origin.uri("/a"));
      Eventually.get(2, origin::calls);
    }
  }

  @Test
  void resourcesOfAClientEndWithIt() throws Exception {
    origin.on("/a", stale());
    Supplier<Built> framework = kind.framework(stack, CacheRules.none());
    stack.get(stack.key("warm")).toCompletableFuture().join();
    Set<Thread> before = threads();
    try (Built client = framework.get()) {
      client.send("GET", origin.uri("/a"));
      client.send("GET", origin.uri("/a"));
      Eventually.get(2, origin::calls);
    }
    Eventually.get(
        Set.of(),
        () -> {
          Set<Thread> left = threads();
          left.removeAll(before);
          left.removeIf(thread -> !thread.getName().matches("pool-.*|httpclient-.*"));
          return left;
        });
  }

  /** A stale response is served while it is validated in the background. */
  private static OriginResponse stale() {
    return OriginResponse.ok("a")
        .header("Age", "100")
        .cacheControl("max-age=10, stale-while-revalidate=86400");
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  @Test
  void theBuilderOfACustomizerMayBuildAtOnce() throws Exception {
    origin.on("/a", OriginResponse.ok("a"));
    List<Built> built = new ArrayList<>();
    try (Built own = kind.customized(stack, RULES, built)) {
      for (Built each : List.of(built.get(0), own)) {
        each.send("GET", origin.uri("/a"));
        each.send("GET", origin.uri("/a"));
      }
      assertThat(origin.calls()).isEqualTo(1);
    } finally {
      for (Built each : built) {
        each.close();
      }
    }
  }

  @Test
  void whatAFrameworkAsksOfAClientIsAnsweredAsByHttpClient() throws Exception {
    try (Built client = kind.framework(stack, RULES).get()) {
      kind.check(client);
    }
  }

  /** A client for requests, classic or async. */
  private record Built(Closeable client, Sender sender) implements Closeable {

    Exchange send(String method, URI uri) throws IOException {
      return sender.send(method, uri);
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private interface Sender {
    Exchange send(String method, URI uri) throws IOException;
  }

  enum Kind {
    CLASSIC {
      @Override
      Supplier<Built> framework(CacheStack stack, CacheRules rules) {
        HttpClientBuilder http =
            LarderHttpClientBuilder.shared(ClassicStorage.over(stack))
                .rules(rules)
                .asHttpClientBuilder();
        return () ->
            of(
                http.setUserAgent("framework")
                    .setDefaultRequestConfig(config())
                    .setConnectionManager(new PoolingHttpClientConnectionManager())
                    .build());
      }

      @Override
      Built customized(CacheStack stack, CacheRules rules, List<Built> built) {
        return of(
            LarderHttpClientBuilder.shared(ClassicStorage.over(stack))
                .rules(rules)
                .httpClient(http -> built.add(of(http.build())))
                .build());
      }

      @Override
      void check(Built built) {
        assertThat(((Configurable) built.client()).getConfig().getConnectionRequestTimeout())
            .isEqualTo(config().getConnectionRequestTimeout());
      }

      private Built of(CloseableHttpClient client) {
        return new Built(client, (method, uri) -> Exchange.of(client, method, uri));
      }
    },

    ASYNC {
      @Override
      Supplier<Built> framework(CacheStack stack, CacheRules rules) {
        HttpAsyncClientBuilder http =
            LarderHttpAsyncClientBuilder.shared(AsyncStorage.over(stack))
                .rules(rules)
                .asHttpAsyncClientBuilder();
        return () ->
            of(
                http.setUserAgent("framework")
                    .setDefaultRequestConfig(config())
                    .setConnectionManager(new PoolingAsyncClientConnectionManager())
                    .build());
      }

      @Override
      Built customized(CacheStack stack, CacheRules rules, List<Built> built) {
        return of(
            LarderHttpAsyncClientBuilder.shared(AsyncStorage.over(stack))
                .rules(rules)
                .httpClient(http -> built.add(of(http.build())))
                .build());
      }

      @Override
      void check(Built built) throws Exception {
        CloseableHttpAsyncClient client = (CloseableHttpAsyncClient) built.client();
        Eventually.get(IOReactorStatus.ACTIVE, client::getStatus);
        client.initiateShutdown();
        client.awaitShutdown(TimeValue.ofSeconds(Patience.OF_TESTS.toSeconds()));
        assertThat(client.getStatus()).isGreaterThan(IOReactorStatus.ACTIVE);
      }

      private Built of(CloseableHttpAsyncClient client) {
        client.start();
        return new Built(
            client,
            (method, uri) ->
                AsyncTestClient.send(
                    client, SimpleRequestBuilder.create(method).setUri(uri).build()));
      }
    };

    /** Builds all clients with the same builder. */
    abstract Supplier<Built> framework(CacheStack stack, CacheRules rules);

    /** Builds one client in the customizer and one after it. */
    abstract Built customized(CacheStack stack, CacheRules rules, List<Built> built);

    abstract void check(Built built) throws Exception;

    private static RequestConfig config() {
      return RequestConfig.custom().setConnectionRequestTimeout(Timeout.ofSeconds(77)).build();
    }
  }
}
