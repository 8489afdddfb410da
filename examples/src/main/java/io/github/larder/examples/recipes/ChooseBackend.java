// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.httpclient5.ClassicStorage;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A backend by alias, by URL, as an instance, and from a map or the environment. */
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
}
