package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveResponse;

/**
 * The few calls of DynamoDB that the protocol needs. The protocol is written once against this; one
 * adapter serves the SDK's asynchronous client, one the blocking client. Nothing is thrown: every
 * failure fails the future.
 */
interface DynamoDbCalls {

  CompletableFuture<GetItemResponse> getItem(GetItemRequest request);

  CompletableFuture<BatchGetItemResponse> batchGetItem(BatchGetItemRequest request);

  CompletableFuture<PutItemResponse> putItem(PutItemRequest request);

  CompletableFuture<UpdateItemResponse> updateItem(UpdateItemRequest request);

  CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request);

  CompletableFuture<BatchWriteItemResponse> batchWriteItem(BatchWriteItemRequest request);

  CompletableFuture<ScanResponse> scan(ScanRequest request);

  CompletableFuture<DescribeTableResponse> describeTable(DescribeTableRequest request);

  CompletableFuture<CreateTableResponse> createTable(CreateTableRequest request);

  CompletableFuture<DescribeTimeToLiveResponse> describeTimeToLive(
      DescribeTimeToLiveRequest request);

  CompletableFuture<UpdateTimeToLiveResponse> updateTimeToLive(UpdateTimeToLiveRequest request);

  CompletableFuture<UpdateContinuousBackupsResponse> updateContinuousBackups(
      UpdateContinuousBackupsRequest request);

  /** Whether futures are done when they are returned, because the calling thread did the work. */
  boolean completesOnCaller();
}
