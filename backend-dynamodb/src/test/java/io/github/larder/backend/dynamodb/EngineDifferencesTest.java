// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import io.github.larder.testing.DynamoDbEngine;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Where the two engines of the tests differ, as the design says, and that Larder works with both.
 */
@ExtendWith({LocalDynamoDbExtension.class, DynaliteExtension.class})
final class EngineDifferencesTest {

  private static final int ITEM_BYTES = 390_000;

  private final LocalDynamoDb local;
  private final Dynalite dynalite;

  EngineDifferencesTest(LocalDynamoDb local, Dynalite dynalite) {
    this.local = local;
    this.dynalite = dynalite;
  }

  @Test
  void dynaliteDoesNotReturnTheItemOfAConditionFailure() {
    assertThat(itemOfALostCondition(local)).containsKey("key");
    assertThat(itemOfALostCondition(dynalite)).isEmpty();
  }

  @Test
  void oneHasNoTimeToLiveToSwitchOn() {
    String table = dynalite.freshTable();
    assertThatThrownBy(
            () ->
                dynalite
                    .client()
                    .updateTimeToLive(
                        request ->
                            request
                                .tableName(table)
                                .timeToLiveSpecification(
                                    ttl -> ttl.attributeName("ttl").enabled(true))))
        .isInstanceOf(DynamoDbException.class)
        .hasMessageContaining("UnknownOperation");
    try (LoggedWarnings warnings = new LoggedWarnings(TimeToLive.class);
        CacheStore store = open(dynalite, table)) {
      Await.valueOf(store.put(KEY, Samples.response()));
      warnings.awaitOne();
      assertThat(warnings.messages())
          .hasSize(1)
          .allMatch(line -> line.startsWith("DynamoDB will not delete expired items"));
      assertThat(Await.valueOf(store.get(KEY))).isPresent();
    }
  }

  /** The service creates tables in the same way. */
  @Test
  void oneCreatesATableThatIsNotActiveAtOnce() {
    for (DynamoDbEngine engine : List.of(local, dynalite)) {
      try (CacheStore store = open(engine, engine.freshTableName())) {
        Await.valueOf(store.ready());
        Await.valueOf(store.put(KEY, Samples.response()));
        assertThat(Await.valueOf(store.get(KEY))).isPresent();
      }
    }
  }

  /** The service leaves keys unprocessed, in any order, when its response would exceed 16 MB. */
  @Test
  void dynaliteLeavesKeysUnprocessedBeyondAMegabyte() {
    assertThat(batchOfOneAndAHalfMegabytes(local).unprocessedKeys()).isEmpty();
    assertThat(batchOfOneAndAHalfMegabytes(dynalite).unprocessedKeys()).isNotEmpty();
    StoredResponse large = Samples.ofSize(8 * ITEM_BYTES);
    try (CacheStore store = open(dynalite, dynalite.freshTable())) {
      Await.valueOf(store.put(KEY, large));
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(large);
    }
  }

  private static CacheStore open(DynamoDbEngine engine, String table) {
    return LocalBackend.of(engine, table)
        .build()
        .create(
            BackendConfig.builder()
                .readDeadline(LocalBackend.PATIENCE)
                .writeDeadline(LocalBackend.PATIENCE)
                .build());
  }

  private static Map<String, AttributeValue> itemOfALostCondition(DynamoDbEngine engine) {
    String table = engine.freshTable();
    Map<String, AttributeValue> item = Map.of("key", AttributeValue.fromS("there"));
    engine.client().putItem(request -> request.tableName(table).item(item));
    ConditionalCheckFailedException lost =
        catchThrowableOfType(
            ConditionalCheckFailedException.class,
            () ->
                engine
                    .client()
                    .putItem(
                        request ->
                            request
                                .tableName(table)
                                .item(item)
                                .conditionExpression("attribute_not_exists(#k)")
                                .expressionAttributeNames(Map.of("#k", "key"))
                                .returnValuesOnConditionCheckFailure(
                                    ReturnValuesOnConditionCheckFailure.ALL_OLD)));
    return lost.item();
  }

  private static BatchGetItemResponse batchOfOneAndAHalfMegabytes(DynamoDbEngine engine) {
    String table = engine.freshTable();
    List<AttributeValue> keys =
        IntStream.range(0, 4).mapToObj(number -> AttributeValue.fromS("item " + number)).toList();
    AttributeValue text = AttributeValue.fromS("x".repeat(ITEM_BYTES));
    for (AttributeValue key : keys) {
      engine
          .client()
          .putItem(request -> request.tableName(table).item(Map.of("key", key, "text", text)));
    }
    KeysAndAttributes all =
        KeysAndAttributes.builder()
            .keys(keys.stream().map(key -> Map.of("key", key)).toList())
            .build();
    return engine.client().batchGetItem(request -> request.requestItems(Map.of(table, all)));
  }
}
