// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.Test;

final class RequestsWithBodiesTest {

  @Test
  void queriesAndSearchesAreCachedAndMutationsAreSent() throws IOException {
    try (CountingOrigin origin = CountingOrigin.start();
        ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client =
            LarderHttpClientBuilder.shared(storage)
                .rules(RequestsWithBodies.queriesAndSearches())
                .build()) {
      origin.on("/graphql", request -> OriginResponse.ok("data"));
      origin.on("/books/_search", request -> OriginResponse.ok("hits"));
      for (int i = 0; i < 2; i++) {
        post(client, origin, "/graphql", "{\"query\": \"{ books { title } }\"}");
        post(client, origin, "/graphql", "{\"query\": \"mutation { add(title: 1) }\"}");
        post(client, origin, "/books/_search", "{\"size\": 1}");
      }
      assertThat(origin.calls("/graphql")).isEqualTo(3);
      assertThat(origin.calls("/books/_search")).isEqualTo(1);
    }
  }

  @Test
  void clientOfALanguageModelIsBuilt() throws IOException {
    try (ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client = RequestsWithBodies.languageModel(storage)) {
      assertThat(client).isNotNull();
    }
  }

  private static void post(
      CloseableHttpClient client, CountingOrigin origin, String path, String json)
      throws IOException {
    client.execute(
        ClassicRequestBuilder.post(origin.uri(path))
            .setEntity(json, ContentType.APPLICATION_JSON)
            .build(),
        new BasicHttpClientResponseHandler());
  }
}
