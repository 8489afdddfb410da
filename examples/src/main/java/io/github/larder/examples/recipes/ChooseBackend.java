// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A backend by alias, by URL, as an instance, from a map or the environment; and who closes it. */
final class ChooseBackend {

  private ChooseBackend() {}

  static List<ClassicStorage> inOneLine(DynamoDbClient client) {
    ClassicStorage byAlias = ClassicStorage.of("dynamodb");
    ClassicStorage byUrl = ClassicStorage.of("dynamodb://us-west-2/http_cache?ttl=false");
    ClassicStorage byInstance = ClassicStorage.of(DynamoDbBackend.builder().client(client).build());
    return List.of(byAlias, byUrl, byInstance);
  }

  static List<ClassicStorage> withOptionsBeside() {
    ClassicStorage fromMap =
        ClassicStorage.of(CacheStack.builder().backend("dynamodb", Map.of("table", "http_cache")));
    ClassicStorage fromEnvironment =
        ClassicStorage.of(
            CacheStack.builder().backend(BackendSelection.from(System.getenv()).orElseThrow()));
    return List.of(fromMap, fromEnvironment);
  }

  static void closeBoth(HttpGet request) throws IOException {
    try (ClassicStorage storage =
            ClassicStorage.of(CacheStack.builder().backend("dynamodb").mode(CacheMode.READ_ONLY));
        CloseableHttpClient client = LarderHttpClientBuilder.shared(storage).build()) {
      client.execute(request, new BasicHttpClientResponseHandler());
    }
  }
}
