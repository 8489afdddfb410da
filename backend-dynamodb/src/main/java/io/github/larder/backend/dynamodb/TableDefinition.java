// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * The table that Larder creates, and the key schema that it needs of any table. An existing table
 * is left as it is.
 *
 * @param readCapacity units a second, together with {@code writeCapacity}; {@code null} for on
 *     demand billing, since the load of a cache is not known beforehand
 * @param writeCapacity units a second
 * @param tableClass the name of a table class, or {@code null} for DynamoDB's default
 * @param pointInTimeRecovery whether to enable it
 * @param customizer changes the rest of the request
 */
record TableDefinition(
    @Nullable Long readCapacity,
    @Nullable Long writeCapacity,
    @Nullable String tableClass,
    boolean pointInTimeRecovery,
    @Nullable Consumer<CreateTableRequest.Builder> customizer) {

  static final TableDefinition DEFAULT = new TableDefinition(null, null, null, false, null);

  static final String EXPECTED_KEY = "one partition key 'key' (String) and no sort key";

  private static final String ADVICE = "; name another table, or remove this one and ";

  /** The request, without the name of the table. */
  CreateTableRequest.Builder request() {
    CreateTableRequest.Builder request =
        CreateTableRequest.builder()
            .attributeDefinitions(
                AttributeDefinition.builder()
                    .attributeName(ItemAttribute.KEY)
                    .attributeType(ScalarAttributeType.S)
                    .build())
            .keySchema(
                KeySchemaElement.builder()
                    .attributeName(ItemAttribute.KEY)
                    .keyType(KeyType.HASH)
                    .build());
    if (readCapacity == null || writeCapacity == null) {
      request.billingMode(BillingMode.PAY_PER_REQUEST);
    } else {
      request
          .billingMode(BillingMode.PROVISIONED)
          .provisionedThroughput(
              units -> units.readCapacityUnits(readCapacity).writeCapacityUnits(writeCapacity));
    }
    if (tableClass != null) {
      request.tableClass(tableClass);
    }
    customize(request);
    return request;
  }

  private void customize(CreateTableRequest.Builder request) {
    if (customizer == null) {
      return;
    }
    try {
      customizer.accept(request);
    } catch (RuntimeException e) {
      throw new CacheStoreException(
          Kind.UNAVAILABLE, "The table is not created: its customizer failed (" + e + ")", e);
    }
  }

  /** What is wrong with the key schema of a table, if anything. */
  static Optional<String> keyFault(TableDescription table) {
    boolean matches =
        table.keySchema().size() == 1
            && table.keySchema().get(0).attributeName().equals(ItemAttribute.KEY)
            && typeOf(ItemAttribute.KEY, table) == ScalarAttributeType.S;
    return matches ? Optional.empty() : Optional.of(wrongKey(keyOf(table), true));
  }

  /** What is wrong, if DynamoDB refused a request because of its key and nothing else is known. */
  static String wrongKey(boolean createTable) {
    return wrongKey("another one", createTable);
  }

  private static String wrongKey(String found, boolean createTable) {
    return "has the wrong key: expected "
        + EXPECTED_KEY
        + ", found "
        + found
        + ADVICE
        + (createTable ? "let Larder create it" : "create it with that key");
  }

  private static String keyOf(TableDescription table) {
    return table.keySchema().stream()
        .map(element -> describe(element, table))
        .collect(Collectors.joining(" and "));
  }

  private static String describe(KeySchemaElement element, TableDescription table) {
    String type =
        switch (typeOf(element.attributeName(), table)) {
          case S -> "String";
          case N -> "Number";
          case B -> "Binary";
          case UNKNOWN_TO_SDK_VERSION -> "of an unknown type";
        };
    String kind = element.keyType() == KeyType.HASH ? "partition key" : "sort key";
    return kind + " '" + element.attributeName() + "' (" + type + ")";
  }

  private static ScalarAttributeType typeOf(String attribute, TableDescription table) {
    return table.attributeDefinitions().stream()
        .filter(definition -> definition.attributeName().equals(attribute))
        .map(AttributeDefinition::attributeType)
        .findFirst()
        .orElse(ScalarAttributeType.UNKNOWN_TO_SDK_VERSION);
  }
}
