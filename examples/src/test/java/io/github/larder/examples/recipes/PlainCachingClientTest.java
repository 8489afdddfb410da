// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.nio.file.Path;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainCachingClientTest {

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:%s/cache.db", "memory"})
  void theSecondResponseIsTheStoredOne(String backend) throws Exception {
    try (CountingOrigin origin = CountingOrigin.start();
        ClassicStorage storage = ClassicStorage.of(backend.formatted(folder));
        CloseableHttpClient client = PlainCachingClient.over(storage)) {
      origin.on("/", OriginResponse.ok("jam").cacheControl("max-age=60"));
      for (int i = 0; i < 2; i++) {
        assertThat(
                client.execute(
                    ClassicRequestBuilder.get(origin.uri("/")).build(),
                    new BasicHttpClientResponseHandler()))
            .isEqualTo("jam");
      }
      assertThat(origin.calls()).isEqualTo(1);
    }
  }
}
