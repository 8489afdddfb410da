// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

@ExtendWith(LocalDynamoDbExtension.class)
final class LocalDynamoDbTest {

  @Test
  void bothClientsReachTheServer(LocalDynamoDb local) {
    String table = local.freshTableName();
    create(local, table);
    assertEquals(
        table,
        local.asyncClient().describeTable(r -> r.tableName(table)).join().table().tableName());
  }

  @Test
  void aFolderKeepsTablesForTheNextServer(@TempDir Path folder) {
    try (LocalDynamoDb first = LocalDynamoDb.inFolder(folder)) {
      create(first, "kept");
    }
    try (LocalDynamoDb second = LocalDynamoDb.inFolder(folder)) {
      assertEquals(List.of("kept"), second.client().listTables().tableNames());
    }
  }

  @Test
  void aTakenPortIsAnError(LocalDynamoDb local, @TempDir Path folder) {
    int port = local.endpoint().getPort();
    assertThrows(IllegalStateException.class, () -> LocalDynamoDb.inFolder(folder, port));
  }

  private static void create(LocalDynamoDb local, String table) {
    local
        .client()
        .createTable(
            r ->
                r.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                        AttributeDefinition.builder()
                            .attributeName("key")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(
                        KeySchemaElement.builder()
                            .attributeName("key")
                            .keyType(KeyType.HASH)
                            .build()));
  }
}
