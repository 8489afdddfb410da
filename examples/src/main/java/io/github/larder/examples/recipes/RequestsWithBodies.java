// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.body.BodyKey.canonicalJson;
import static io.github.larder.httpclient5.body.BodyKey.graphQl;

import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import java.time.Duration;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** POST requests that only read: GraphQL, searches and language models. */
final class RequestsWithBodies {

  private RequestsWithBodies() {}

  static CacheRules queriesAndSearches() {
    return CacheRules.of(
        everything().path("/graphql").post(graphQl()).lifetime(Duration.ofMinutes(5)),
        everything().path("/*/_search").post(canonicalJson()).lifetime(Duration.ofMinutes(1)));
  }

  static CloseableHttpClient languageModel(ClassicStorage storage) {
    return LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("my-app"))
        .rules(
            CacheRules.of(
                everything()
                    .host("api.openai.com")
                    .post(canonicalJson())
                    .lifetime(Duration.ofDays(30))
                    .ignoreOrigin()))
        .build();
  }
}
