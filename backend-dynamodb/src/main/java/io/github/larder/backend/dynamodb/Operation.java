// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * One operation of the DynamoDB API, through both clients of the SDK. The constants are all that
 * the protocol uses; everything else about a call is the same for each of them.
 *
 * @param name the name in the API, which is also that of the IAM action
 * @param isWrite whether the units that it consumes are write units
 * @param blocking the method of the blocking client
 * @param async the method of the asynchronous client
 */
record Operation<I extends DynamoDbRequest, O extends DynamoDbResponse>(
    String name,
    boolean isWrite,
    BiFunction<DynamoDbClient, I, O> blocking,
    BiFunction<DynamoDbAsyncClient, I, CompletableFuture<O>> async) {

  static final Operation<GetItemRequest, GetItemResponse> GET_ITEM =
      new Operation<>("GetItem", false, DynamoDbClient::getItem, DynamoDbAsyncClient::getItem);

  static final Operation<BatchGetItemRequest, BatchGetItemResponse> BATCH_GET_ITEM =
      new Operation<>(
          "BatchGetItem", false, DynamoDbClient::batchGetItem, DynamoDbAsyncClient::batchGetItem);

  static final Operation<ScanRequest, ScanResponse> SCAN =
      new Operation<>("Scan", false, DynamoDbClient::scan, DynamoDbAsyncClient::scan);

  static final Operation<PutItemRequest, PutItemResponse> PUT_ITEM =
      new Operation<>("PutItem", true, DynamoDbClient::putItem, DynamoDbAsyncClient::putItem);

  static final Operation<UpdateItemRequest, UpdateItemResponse> UPDATE_ITEM =
      new Operation<>(
          "UpdateItem", true, DynamoDbClient::updateItem, DynamoDbAsyncClient::updateItem);

  static final Operation<DeleteItemRequest, DeleteItemResponse> DELETE_ITEM =
      new Operation<>(
          "DeleteItem", true, DynamoDbClient::deleteItem, DynamoDbAsyncClient::deleteItem);

  static final Operation<BatchWriteItemRequest, BatchWriteItemResponse> BATCH_WRITE_ITEM =
      new Operation<>(
          "BatchWriteItem",
          true,
          DynamoDbClient::batchWriteItem,
          DynamoDbAsyncClient::batchWriteItem);

  static final Operation<DescribeTableRequest, DescribeTableResponse> DESCRIBE_TABLE =
      new Operation<>(
          "DescribeTable",
          false,
          DynamoDbClient::describeTable,
          DynamoDbAsyncClient::describeTable);

  static final Operation<CreateTableRequest, CreateTableResponse> CREATE_TABLE =
      new Operation<>(
          "CreateTable", true, DynamoDbClient::createTable, DynamoDbAsyncClient::createTable);

  static final Operation<DescribeTimeToLiveRequest, DescribeTimeToLiveResponse>
      DESCRIBE_TIME_TO_LIVE =
          new Operation<>(
              "DescribeTimeToLive",
              false,
              DynamoDbClient::describeTimeToLive,
              DynamoDbAsyncClient::describeTimeToLive);

  static final Operation<UpdateTimeToLiveRequest, UpdateTimeToLiveResponse> UPDATE_TIME_TO_LIVE =
      new Operation<>(
          "UpdateTimeToLive",
          true,
          DynamoDbClient::updateTimeToLive,
          DynamoDbAsyncClient::updateTimeToLive);

  static final Operation<UpdateContinuousBackupsRequest, UpdateContinuousBackupsResponse>
      UPDATE_CONTINUOUS_BACKUPS =
          new Operation<>(
              "UpdateContinuousBackups",
              true,
              DynamoDbClient::updateContinuousBackups,
              DynamoDbAsyncClient::updateContinuousBackups);

  /**
   * Builds the request for a table. Fields that an operation does not have are left out, such as
   * the name of the table in a batch.
   *
   * @param withCapacity whether the response shall have the units that it consumes
   */
  I request(
      SdkBuilder<?, I> builder,
      String table,
      AwsRequestOverrideConfiguration limits,
      boolean withCapacity) {
    // Every builder of a request is both.
    set((SdkPojo) builder, "TableName", table);
    if (withCapacity) {
      set((SdkPojo) builder, "ReturnConsumedCapacity", ReturnConsumedCapacity.TOTAL.toString());
    }
    var unused = ((AwsRequest.Builder) builder).overrideConfiguration(limits);
    return builder.build();
  }

  /** Reports the units that a response says were consumed, if it does. */
  void reportConsumed(O response, StoreEvents events) {
    Object consumed = response.getValueForField("ConsumedCapacity", Object.class).orElse(null);
    List<?> each = consumed instanceof List<?> several ? several : List.of();
    if (consumed instanceof ConsumedCapacity one) {
      each = List.of(one);
    }
    for (Object one : each) {
      if (one instanceof ConsumedCapacity capacity && capacity.capacityUnits() != null) {
        double units = capacity.capacityUnits();
        events.consumed(isWrite ? 0 : units, isWrite ? units : 0);
      }
    }
  }

  private static void set(SdkPojo builder, String name, Object value) {
    SdkField<?> field = builder.sdkFieldNameToField().get(name);
    if (field != null) {
      field.set(builder, value);
    }
  }
}
