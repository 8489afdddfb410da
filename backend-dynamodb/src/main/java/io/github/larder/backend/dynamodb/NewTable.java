// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * What a table is like that Larder creates; a table that is there is left as it is.
 *
 * @param readCapacity units a second, together with {@code writeCapacity}; {@code null} for on
 *     demand billing, since a cache's load is not known beforehand
 * @param writeCapacity units a second
 * @param tableClass the name of a table class, or {@code null} for DynamoDB's default
 * @param pointInTimeRecovery whether to switch it on
 * @param customizer reaches the rest of the request
 */
record NewTable(
    @Nullable Long readCapacity,
    @Nullable Long writeCapacity,
    @Nullable String tableClass,
    boolean pointInTimeRecovery,
    @Nullable Consumer<CreateTableRequest.Builder> customizer) {

  /** A table as it is created if nobody says anything. */
  static final NewTable STANDARD = new NewTable(null, null, null, false, null);

  /** All of the request but the name of the table. */
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
}
