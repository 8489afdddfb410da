// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/**
 * A server that speaks the API of DynamoDB, for tests. All access keys see the same tables; every
 * engine accepts those of {@link LocalDynamoDb}.
 *
 * <p>Thread-safe. Closing stops the server and its client.
 */
public interface DynamoDbEngine extends AutoCloseable {

  /** {@return the URL to give to a client as its endpoint} */
  URI endpoint();

  /** {@return a blocking client, closed with this server} */
  DynamoDbClient client();

  /** {@return an unused name for a table, which is not created} */
  default String freshTableName() {
    return "table-" + UUID.randomUUID();
  }

  /**
   * Creates a table as Larder would, and waits until it is ACTIVE.
   *
   * @return its name
   */
  default String freshTable() {
    String table = freshTableName();
    createTable(
        CreateTableRequest.builder()
            .tableName(table)
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName("key")
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .keySchema(
                KeySchemaElement.builder().attributeName("key").keyType(KeyType.HASH).build())
            .build());
    return table;
  }

  /**
   * Creates a table, and waits until it is ACTIVE.
   *
   * @param request the table
   */
  default void createTable(CreateTableRequest request) {
    client().createTable(request);
    while (client().describeTable(look -> look.tableName(request.tableName())).table().tableStatus()
        != TableStatus.ACTIVE) {
      Thread.onSpinWait();
    }
  }

  /**
   * Deletes a table, and waits until its name is free.
   *
   * @param table its name
   */
  default void deleteTable(String table) {
    client().deleteTable(request -> request.tableName(table));
    try {
      while (client().describeTable(look -> look.tableName(table)).table().tableStatus()
          == TableStatus.DELETING) {
        Thread.onSpinWait();
      }
    } catch (ResourceNotFoundException e) {
      // Deleted, as intended.
      return;
    }
    throw new IllegalStateException(
        "The table " + table + " was created again while it was deleted");
  }

  @Override
  void close();
}
