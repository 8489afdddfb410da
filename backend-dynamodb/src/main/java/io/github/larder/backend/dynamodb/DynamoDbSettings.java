package io.github.larder.backend.dynamodb;

import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** All settings, as they were given; {@link SettingsCheck} says what is wrong with them. */
record DynamoDbSettings(
    String table,
    @Nullable String namespace,
    boolean ttl,
    boolean createTable,
    boolean consistentReads,
    @Nullable String region,
    @Nullable URI endpoint,
    @Nullable String profile,
    @Nullable String accessKeyId,
    @Nullable String secretAccessKey,
    @Nullable String sessionToken,
    @Nullable DynamoDbClient client,
    @Nullable DynamoDbAsyncClient asyncClient,
    @Nullable Consumer<DynamoDbClientBuilder> clientCustomizer,
    @Nullable Consumer<DynamoDbAsyncClientBuilder> asyncClientCustomizer) {

  boolean hasClient() {
    return client != null || asyncClient != null;
  }

  /** Not the generated one, which would tell the secrets. */
  @Override
  public String toString() {
    return "table '" + table + "'" + (namespace == null ? "" : ", namespace '" + namespace + "'");
  }
}
