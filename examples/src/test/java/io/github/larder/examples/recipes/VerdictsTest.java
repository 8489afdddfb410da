// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.Test;

final class VerdictsTest {

  @Test
  void verdictAndFieldSayTheSame() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start();
        ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client = Verdicts.showingCacheStatus(storage)) {
      origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
      String url = origin.uri("/a").toString();
      assertThat(Verdicts.of(client, url).orElseThrow()).hasToString("MISS (absent), stored");
      assertThat(Verdicts.of(client, url)).map(CacheVerdict::verdict).contains(Verdict.HIT);
      String field =
          client.execute(
              ClassicRequestBuilder.get(url).build(),
              response -> response.getFirstHeader("Cache-Status").getValue());
      assertThat(field).startsWith("Larder; hit; ttl=");
    }
  }
}
