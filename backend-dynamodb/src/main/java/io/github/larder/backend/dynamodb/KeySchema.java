// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The one key schema that works, and how another one is described to people. */
final class KeySchema {

  static final String EXPECTED = "one partition key 'key' (String) and no sort key";

  private static final String ADVICE = "; name another table, or remove this one and ";

  private KeySchema() {}

  /** What is wrong with the key of a table, if anything. */
  static Optional<String> fault(TableDescription table) {
    boolean fits =
        table.keySchema().size() == 1
            && table.keySchema().get(0).attributeName().equals(ItemAttribute.KEY)
            && typeOf(ItemAttribute.KEY, table) == ScalarAttributeType.S;
    return fits ? Optional.empty() : Optional.of(message(found(table), true));
  }

  /** What is wrong if all that is known is that DynamoDB refused a request for its key. */
  static String message(boolean createTable) {
    return message("another one", createTable);
  }

  private static String message(String found, boolean createTable) {
    return "has the wrong key: expected "
        + EXPECTED
        + ", found "
        + found
        + ADVICE
        + (createTable ? "let Larder create it" : "create it with that key");
  }

  private static String found(TableDescription table) {
    return table.keySchema().stream()
        .map(element -> found(element, table))
        .collect(Collectors.joining(" and "));
  }

  private static String found(KeySchemaElement element, TableDescription table) {
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
