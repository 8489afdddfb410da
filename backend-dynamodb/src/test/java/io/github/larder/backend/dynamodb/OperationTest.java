// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

class OperationTest {

  private static final AwsRequestOverrideConfiguration LIMITS =
      AwsRequestOverrideConfiguration.builder().apiCallTimeout(Duration.ofMillis(7)).build();

  private final Recorder events = new Recorder();

  @Test
  void aRequestNamesTheTableRequestsItsUnitsAndCarriesTheLimits() {
    GetItemRequest request =
        Operation.GET_ITEM.request(
            GetItemRequest.builder().key(Map.of("key", AttributeValue.fromS("k"))),
            "pages",
            LIMITS,
            true);
    assertThat(request.tableName()).isEqualTo("pages");
    assertThat(request.returnConsumedCapacity()).isEqualTo(ReturnConsumedCapacity.TOTAL);
    assertThat(request.overrideConfiguration()).contains(LIMITS);
    assertThat(request.key()).containsKey("key");
  }

  @Test
  void whatAnOperationDoesNotHaveIsLeftOut() {
    KeysAndAttributes none = KeysAndAttributes.builder().keys(List.of()).build();
    BatchGetItemRequest batch =
        Operation.BATCH_GET_ITEM.request(
            BatchGetItemRequest.builder().requestItems(Map.of("pages", none)),
            "pages",
            LIMITS,
            true);
    assertThat(batch.returnConsumedCapacity()).isEqualTo(ReturnConsumedCapacity.TOTAL);
    DescribeTableRequest about =
        Operation.DESCRIBE_TABLE.request(DescribeTableRequest.builder(), "pages", LIMITS, true);
    assertThat(about.tableName()).isEqualTo("pages");
  }

  /** The response would be longer, and takes time to read. */
  @Test
  void unitsThatNoListenerWantsAreNotRequested() {
    assertThat(
            Operation.GET_ITEM
                .request(GetItemRequest.builder(), "pages", LIMITS, false)
                .returnConsumedCapacity())
        .isNull();
  }

  @Test
  void theUnitsOfAResponseAreReported() {
    ConsumedCapacity units = ConsumedCapacity.builder().capacityUnits(1.5).build();
    ConsumedCapacity unknown = ConsumedCapacity.builder().build();
    Operation.BATCH_GET_ITEM.reportConsumed(
        BatchGetItemResponse.builder().consumedCapacity(units, units, unknown).build(), events);
    Operation.PUT_ITEM.reportConsumed(
        PutItemResponse.builder().consumedCapacity(units).build(), events);
    Operation.PUT_ITEM.reportConsumed(PutItemResponse.builder().build(), events);
    Operation.DESCRIBE_TABLE.reportConsumed(DescribeTableResponse.builder().build(), events);
    assertThat(events.readUnits()).isEqualTo(3);
    assertThat(events.writeUnits()).isEqualTo(1.5);
  }
}
