// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.TokenBoundOrigin;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.Test;

final class RotatingTokensTest {

  private static final int RESOURCES = 4;
  private static final int TOKENS = 3;

  @Test
  void eachResourceIsFetchedOnceWhateverTheToken() throws Exception {
    try (TokenBoundOrigin api = new TokenBoundOrigin(RESOURCES);
        ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client = RotatingTokens.gitHub(storage)) {
      for (int token = 0; token < TOKENS; token++) {
        String authorization = "Bearer " + api.issueToken();
        for (int resource = 0; resource < RESOURCES; resource++) {
          String content =
              client.execute(
                  ClassicRequestBuilder.get(api.uri(resource))
                      .addHeader("Authorization", authorization)
                      .build(),
                  new BasicHttpClientResponseHandler());
          assertThat(content).isEqualTo("the content of /resource/" + resource);
        }
      }
      assertCost(api);
    }
  }

  @Test
  void theSameForTheAsyncClient() throws Exception {
    try (TokenBoundOrigin api = new TokenBoundOrigin(RESOURCES);
        AsyncStorage storage = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client = RotatingTokens.gitHub(storage)) {
      client.start();
      for (int token = 0; token < TOKENS; token++) {
        String authorization = "Bearer " + api.issueToken();
        for (int resource = 0; resource < RESOURCES; resource++) {
          SimpleHttpRequest request =
              SimpleRequestBuilder.get(api.uri(resource))
                  .addHeader("Authorization", authorization)
                  .build();
          assertThat(client.execute(request, null).get(60, TimeUnit.SECONDS).getBodyText())
              .isEqualTo("the content of /resource/" + resource);
        }
      }
      assertCost(api);
    }
  }

  private static void assertCost(TokenBoundOrigin api) {
    for (int resource = 0; resource < RESOURCES; resource++) {
      assertThat(api.fullAnswers(resource)).isEqualTo(1);
    }
    assertThat(api.notModified()).isEqualTo(RESOURCES * TOKENS - RESOURCES);
  }

  @Test
  void otherHostsAreCachedAsUsual() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start();
        ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client =
            LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("my-app"))
                .rules(RotatingTokens.oneOfManyApis())
                .build()) {
      origin.on("/a", OriginResponse.ok("a").etag("e").cacheControl("private, max-age=60"));
      for (String host : new String[] {"api.github.com", "example.com"}) {
        origin.resetCalls();
        for (int i = 0; i < 2; i++) {
          client.execute(
              new HttpHost("http", "localhost", origin.uri("/").getPort()),
              ClassicRequestBuilder.get("http://" + host + "/a").build(),
              response -> response.getCode());
        }
        assertThat(origin.calls("/a")).isEqualTo(host.equals("example.com") ? 1 : 2);
      }
    }
  }
}
