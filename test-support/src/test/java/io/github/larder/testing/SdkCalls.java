// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Both clients of the SDK behind one interface: each call blocks, is attempted once, and throws the
 * exceptions of the SDK.
 */
abstract sealed class SdkCalls implements AutoCloseable {

  /** For calls that succeed or fail without a timeout. */
  static final Duration PATIENT = Duration.ofSeconds(20);

  private static final ClientOverrideConfiguration ONE_ATTEMPT =
      ClientOverrideConfiguration.builder()
          .retryStrategy(retries -> retries.maxAttempts(1))
          .build();

  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create(LocalDynamoDb.ACCESS_KEY_ID, LocalDynamoDb.SECRET_ACCESS_KEY));

  private final String table;

  private SdkCalls(String table) {
    this.table = table;
  }

  /** The kind of client. */
  enum Kind {
    APACHE5,
    NETTY;

    SdkCalls connect(URI endpoint, String table) {
      return this == APACHE5 ? new Blocking(endpoint, table) : new Async(endpoint, table);
    }
  }

  abstract Map<String, AttributeValue> get(GetItemRequest request);

  abstract void put(PutItemRequest request);

  abstract BatchGetItemResponse batchGet(BatchGetItemRequest request);

  abstract BatchWriteItemResponse batchWrite(BatchWriteItemRequest request);

  @Override
  public abstract void close();

  Map<String, AttributeValue> get(String key, Duration timeout) {
    return get(key, false, timeout);
  }

  Map<String, AttributeValue> get(String key, boolean consistent, Duration timeout) {
    return get(
        GetItemRequest.builder()
            .tableName(table)
            .key(Map.of("key", AttributeValue.fromS(key)))
            .consistentRead(consistent)
            .overrideConfiguration(limits -> limits.apiCallTimeout(timeout))
            .build());
  }

  void put(String key, String body) {
    put(
        PutItemRequest.builder()
            .tableName(table)
            .item(Map.of("key", AttributeValue.fromS(key), "body", AttributeValue.fromS(body)))
            .overrideConfiguration(limits -> limits.apiCallTimeout(PATIENT))
            .build());
  }

  BatchGetItemResponse batchGet(List<String> keys) {
    return batchGet(
        BatchGetItemRequest.builder()
            .requestItems(
                Map.of(
                    table,
                    KeysAndAttributes.builder()
                        .keys(
                            keys.stream()
                                .map(key -> Map.of("key", AttributeValue.fromS(key)))
                                .toList())
                        .build()))
            .overrideConfiguration(limits -> limits.apiCallTimeout(PATIENT))
            .build());
  }

  /** {@return the keys of the unprocessed items} */
  List<String> batchPut(List<String> keys) {
    BatchWriteItemResponse response =
        batchWrite(
            BatchWriteItemRequest.builder()
                .requestItems(
                    Map.of(
                        table,
                        keys.stream()
                            .map(key -> Map.of("key", AttributeValue.fromS(key)))
                            .map(item -> PutRequest.builder().item(item).build())
                            .map(put -> WriteRequest.builder().putRequest(put).build())
                            .toList()))
                .overrideConfiguration(limits -> limits.apiCallTimeout(PATIENT))
                .build());
    return response.unprocessedItems().getOrDefault(table, List.of()).stream()
        .map(left -> text(left.putRequest().item(), "key"))
        .toList();
  }

  static String text(Map<String, AttributeValue> item, String attribute) {
    return Objects.requireNonNull(item.get(attribute), attribute).s();
  }

  private static final class Blocking extends SdkCalls {

    private final DynamoDbClient client;

    Blocking(URI endpoint, String table) {
      super(table);
      this.client =
          DynamoDbClient.builder()
              .endpointOverride(endpoint)
              .region(Region.of(LocalDynamoDb.REGION))
              .credentialsProvider(CREDENTIALS)
              .overrideConfiguration(ONE_ATTEMPT)
              .httpClientBuilder(
                  Apache5HttpClient.builder().connectionTimeout(PATIENT).socketTimeout(PATIENT))
              .build();
    }

    @Override
    Map<String, AttributeValue> get(GetItemRequest request) {
      return client.getItem(request).item();
    }

    @Override
    void put(PutItemRequest request) {
      client.putItem(request);
    }

    @Override
    BatchGetItemResponse batchGet(BatchGetItemRequest request) {
      return client.batchGetItem(request);
    }

    @Override
    BatchWriteItemResponse batchWrite(BatchWriteItemRequest request) {
      return client.batchWriteItem(request);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static final class Async extends SdkCalls {

    private final DynamoDbAsyncClient client;

    Async(URI endpoint, String table) {
      super(table);
      this.client =
          DynamoDbAsyncClient.builder()
              .endpointOverride(endpoint)
              .region(Region.of(LocalDynamoDb.REGION))
              .credentialsProvider(CREDENTIALS)
              .overrideConfiguration(ONE_ATTEMPT)
              .httpClientBuilder(
                  NettyNioAsyncHttpClient.builder()
                      .connectionTimeout(PATIENT)
                      .connectionAcquisitionTimeout(PATIENT)
                      .readTimeout(PATIENT))
              .build();
    }

    @Override
    Map<String, AttributeValue> get(GetItemRequest request) {
      return result(client.getItem(request)).item();
    }

    @Override
    void put(PutItemRequest request) {
      result(client.putItem(request));
    }

    @Override
    BatchGetItemResponse batchGet(BatchGetItemRequest request) {
      return result(client.batchGetItem(request));
    }

    @Override
    BatchWriteItemResponse batchWrite(BatchWriteItemRequest request) {
      return result(client.batchWriteItem(request));
    }

    @Override
    public void close() {
      client.close();
    }

    private static <T> T result(CompletableFuture<T> call) {
      try {
        return call.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException failure ? failure : e;
      }
    }
  }
}
