// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** How the service is reached: by clients that are passed in, or by one that is built. */
record ClientSettings(DynamoDbSettings settings) {

  @Nullable DynamoDbClient client() {
    return settings.get(Setting.CLIENT);
  }

  @Nullable DynamoDbAsyncClient asyncClient() {
    return settings.get(Setting.ASYNC_CLIENT);
  }

  @Nullable String region() {
    return settings.get(Setting.REGION);
  }

  @Nullable URI endpoint() {
    return settings.get(Setting.ENDPOINT);
  }

  @Nullable Duration attemptTimeout() {
    return settings.get(Setting.ATTEMPT_TIMEOUT);
  }

  @Nullable Duration connectTimeout() {
    return settings.get(Setting.CONNECT_TIMEOUT);
  }

  @Nullable Integer maxAttempts() {
    return settings.get(Setting.MAX_ATTEMPTS);
  }

  @Nullable Integer maxConnections() {
    return settings.get(Setting.MAX_CONNECTIONS);
  }

  @Nullable String httpClient() {
    return settings.get(Setting.HTTP_CLIENT);
  }

  @Nullable Consumer<DynamoDbClientBuilder> clientCustomizer() {
    return settings.get(Setting.CLIENT_CUSTOMIZER);
  }

  @Nullable Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer() {
    return settings.get(Setting.ASYNC_CLIENT_CUSTOMIZER);
  }

  Credentials credentials() {
    return new Credentials(settings);
  }

  boolean isPassedIn() {
    return client() != null || asyncClient() != null;
  }

  /** A customizer may set what is missing, such as the region. */
  boolean mayBeCustomized(boolean callerMayBlock) {
    return callerMayBlock ? clientCustomizer() != null : asyncClientCustomizer() != null;
  }

  /** The names of what was given for a client that is built. */
  List<String> ofBuiltClient() {
    return Setting.OF_BUILT_CLIENT.stream()
        .filter(setting -> settings.get(setting) != null)
        .map(Setting::name)
        .toList();
  }

  /** Who the client says it is. */
  record Credentials(DynamoDbSettings settings) {

    @Nullable String profile() {
      return settings.get(Setting.PROFILE);
    }

    @Nullable String accessKeyId() {
      return settings.get(Setting.ACCESS_KEY_ID);
    }

    @Nullable String secretAccessKey() {
      return settings.get(Setting.SECRET_ACCESS_KEY);
    }

    @Nullable String sessionToken() {
      return settings.get(Setting.SESSION_TOKEN);
    }

    @Nullable String role() {
      return settings.get(Setting.ROLE);
    }
  }
}
