// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.testing.LocalDynamoDb;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A table of DynamoDB Local, accessed without Larder: raw items. */
public record TestTable(LocalDynamoDb local, String name) {

  /** A table with the key that Larder needs. */
  public static TestTable create(LocalDynamoDb local) {
    return create(local, "key", ScalarAttributeType.S);
  }

  public static TestTable create(LocalDynamoDb local, String key, ScalarAttributeType type) {
    TestTable table = new TestTable(local, local.freshTableName());
    local
        .client()
        .createTable(
            request ->
                request
                    .tableName(table.name())
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                        AttributeDefinition.builder()
                            .attributeName(key)
                            .attributeType(type)
                            .build())
                    .keySchema(
                        KeySchemaElement.builder()
                            .attributeName(key)
                            .keyType(KeyType.HASH)
                            .build()));
    return table;
  }

  public void put(Map<String, AttributeValue> item) {
    local.client().putItem(request -> request.tableName(name).item(item));
  }

  /** All items, parts included. */
  public List<Map<String, AttributeValue>> items() {
    return local.client().scanPaginator(request -> request.tableName(name)).items().stream()
        .toList();
  }

  /** The parts of bodies, by key. */
  public Map<String, Map<String, AttributeValue>> parts() {
    Map<String, Map<String, AttributeValue>> parts = new TreeMap<>();
    for (Map<String, AttributeValue> item : items()) {
      if (item.containsKey("of")) {
        parts.put(member(item, "key").s(), item);
      }
    }
    return parts;
  }

  public int size() {
    return items().size();
  }

  /** Waits for what is done in the background. */
  public void awaitSize(int size) {
    Await.until(() -> size() == size, () -> "the table has " + size() + " items, not " + size);
  }

  public void delete(String key) {
    local
        .client()
        .deleteItem(
            request -> request.tableName(name).key(Map.of("key", AttributeValue.fromS(key))));
  }

  public Map<String, AttributeValue> item(String key) {
    return local
        .client()
        .getItem(request -> request.tableName(name).key(Map.of("key", AttributeValue.fromS(key))))
        .item();
  }

  /** The members of {@code value} of an item. */
  public Map<String, AttributeValue> value(String key) {
    return member(item(key), "value").m();
  }

  public static AttributeValue member(Map<String, AttributeValue> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }
}
