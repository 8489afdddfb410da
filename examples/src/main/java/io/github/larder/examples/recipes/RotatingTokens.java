// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.Validator;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** An API whose tokens rotate: responses are stored by user and validated for each request. */
final class RotatingTokens {

  private RotatingTokens() {}

  static CloseableHttpClient gitHub(ClassicStorage storage) {
    return LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("my-app"))
        .alwaysValidate()
        .validateBy(Validator.LAST_MODIFIED)
        .build();
  }

  static CloseableHttpAsyncClient gitHub(AsyncStorage storage) {
    return LarderHttpAsyncClientBuilder.perUser(storage, PartitionResolver.oneUser("my-app"))
        .alwaysValidate()
        .validateBy(Validator.LAST_MODIFIED)
        .build();
  }

  static CacheRules oneOfManyApis() {
    return CacheRules.of(
        CacheRule.everything()
            .host("api.github.com")
            .alwaysValidate()
            .validateBy(Validator.LAST_MODIFIED));
  }
}
