// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * A setting of the backend, which {@link DynamoDbBackendBuilder} explains.
 *
 * @param name of the builder's method, and of the option if there is one
 * @param <T> the type of its value
 */
@SuppressWarnings("UnusedTypeParameter") // It ties a value to its setting.
record Setting<T>(String name) {

  static final Setting<String> TABLE = new Setting<>("table");
  static final Setting<String> NAMESPACE = new Setting<>("namespace");
  static final Setting<Boolean> TTL = new Setting<>("ttl");
  static final Setting<Boolean> CONSISTENT_READS = new Setting<>("consistentReads");

  static final Setting<Long> INLINE_LIMIT = new Setting<>("inlineLimit");
  static final Setting<Long> MAX_BODY_BYTES = new Setting<>("maxBodyBytes");
  static final Setting<Integer> PART_BYTES = new Setting<>("partBytes");

  static final Setting<Boolean> CREATE_TABLE = new Setting<>("createTable");
  static final Setting<Long> READ_CAPACITY = new Setting<>("readCapacity");
  static final Setting<Long> WRITE_CAPACITY = new Setting<>("writeCapacity");
  static final Setting<String> TABLE_CLASS = new Setting<>("tableClass");
  static final Setting<Boolean> POINT_IN_TIME_RECOVERY = new Setting<>("pointInTimeRecovery");
  static final Setting<Consumer<CreateTableRequest.Builder>> TABLE_CUSTOMIZER =
      new Setting<>("tableCustomizer");

  static final Setting<DynamoDbClient> CLIENT = new Setting<>("client");
  static final Setting<DynamoDbAsyncClient> ASYNC_CLIENT = new Setting<>("asyncClient");

  static final Setting<String> REGION = new Setting<>("region");
  static final Setting<URI> ENDPOINT = new Setting<>("endpoint");
  static final Setting<String> PROFILE = new Setting<>("profile");
  static final Setting<String> ACCESS_KEY_ID = new Setting<>("accessKeyId");
  static final Setting<String> SECRET_ACCESS_KEY = new Setting<>("secretAccessKey");
  static final Setting<String> SESSION_TOKEN = new Setting<>("sessionToken");
  static final Setting<String> ROLE = new Setting<>("role");
  static final Setting<Duration> ATTEMPT_TIMEOUT = new Setting<>("attemptTimeout");
  static final Setting<Duration> CONNECT_TIMEOUT = new Setting<>("connectTimeout");
  static final Setting<Integer> MAX_ATTEMPTS = new Setting<>("maxAttempts");
  static final Setting<Integer> MAX_CONNECTIONS = new Setting<>("maxConnections");
  static final Setting<String> HTTP_CLIENT = new Setting<>("httpClient");
  static final Setting<Consumer<DynamoDbClientBuilder>> CLIENT_CUSTOMIZER =
      new Setting<>("clientCustomizer");
  static final Setting<Consumer<DynamoDbAsyncClientBuilder>> ASYNC_CLIENT_CUSTOMIZER =
      new Setting<>("asyncClientCustomizer");

  /** What is about a client that is built, and has no effect on one that is passed in. */
  static final List<Setting<?>> OF_BUILT_CLIENT =
      List.of(
          REGION,
          ENDPOINT,
          PROFILE,
          ACCESS_KEY_ID,
          SECRET_ACCESS_KEY,
          SESSION_TOKEN,
          ROLE,
          ATTEMPT_TIMEOUT,
          CONNECT_TIMEOUT,
          MAX_ATTEMPTS,
          MAX_CONNECTIONS,
          HTTP_CLIENT,
          CLIENT_CUSTOMIZER,
          ASYNC_CLIENT_CUSTOMIZER);
}
