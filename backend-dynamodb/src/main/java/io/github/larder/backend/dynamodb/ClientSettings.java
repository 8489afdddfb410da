package io.github.larder.backend.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** How the service is reached: by clients that are passed in, or by one that is built. */
record ClientSettings(
    @Nullable DynamoDbClient client,
    @Nullable DynamoDbAsyncClient asyncClient,
    @Nullable String region,
    @Nullable URI endpoint,
    Credentials credentials,
    @Nullable Duration attemptTimeout,
    @Nullable Duration connectTimeout,
    @Nullable Integer maxAttempts,
    @Nullable Integer maxConnections,
    @Nullable String httpClient,
    @Nullable Consumer<DynamoDbClientBuilder> clientCustomizer,
    @Nullable Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer) {

  /** Who the client says it is. */
  record Credentials(
      @Nullable String profile,
      @Nullable String accessKeyId,
      @Nullable String secretAccessKey,
      @Nullable String sessionToken,
      @Nullable String role) {

    /** Not the generated one, which would tell the secrets. */
    @Override
    public String toString() {
      return "credentials";
    }
  }

  boolean isPassedIn() {
    return client != null || asyncClient != null;
  }

  /** A customizer may set what is missing, such as the region. */
  boolean mayBeCustomized(boolean callerMayBlock) {
    return callerMayBlock ? clientCustomizer != null : asyncClientCustomizer != null;
  }

  /** What is about a client that is built, by name; {@code null} if it was not set. */
  Map<String, @Nullable Object> ofBuiltClient() {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("region", region);
    settings.put("endpoint", endpoint);
    settings.put("profile", credentials.profile());
    settings.put("accessKeyId", credentials.accessKeyId());
    settings.put("secretAccessKey", credentials.secretAccessKey());
    settings.put("sessionToken", credentials.sessionToken());
    settings.put("role", credentials.role());
    settings.put("attemptTimeout", attemptTimeout);
    settings.put("connectTimeout", connectTimeout);
    settings.put("maxAttempts", maxAttempts);
    settings.put("maxConnections", maxConnections);
    settings.put("httpClient", httpClient);
    settings.put("clientCustomizer", clientCustomizer);
    settings.put("asyncClientCustomizer", asyncClientCustomizer);
    return settings;
  }
}
