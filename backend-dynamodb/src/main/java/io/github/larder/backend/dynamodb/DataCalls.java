package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The calls that read and write items of the table: with a deadline, counted, and with their
 * failures translated. A lost condition stays the SDK's exception, because it is a result.
 */
final class DataCalls {

  private final DynamoDbCalls calls;
  private final String table;
  private final TableCare care;
  private final SdkErrors errors;
  private final StoreEvents events;

  DataCalls(
      DynamoDbCalls calls, String table, TableCare care, SdkErrors errors, StoreEvents events) {
    this.calls = calls;
    this.table = table;
    this.care = care;
    this.errors = errors;
    this.events = events;
  }

  CompletableFuture<GetItemResponse> getItem(GetItemRequest.Builder request, Deadline deadline) {
    request.tableName(table).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "GetItem",
        deadline,
        limits -> calls.getItem(request.overrideConfiguration(limits).build()),
        response -> read(response.consumedCapacity(), deadline.events()));
  }

  CompletableFuture<BatchGetItemResponse> batchGetItem(
      BatchGetItemRequest.Builder request, Deadline deadline) {
    request.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "BatchGetItem",
        deadline,
        limits -> calls.batchGetItem(request.overrideConfiguration(limits).build()),
        response -> response.consumedCapacity().forEach(used -> read(used, deadline.events())));
  }

  CompletableFuture<PutItemResponse> putItem(PutItemRequest.Builder request, Deadline deadline) {
    request.tableName(table).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "PutItem",
        deadline,
        limits -> calls.putItem(request.overrideConfiguration(limits).build()),
        response -> wrote(response.consumedCapacity(), deadline.events()));
  }

  CompletableFuture<UpdateItemResponse> updateItem(
      UpdateItemRequest.Builder request, Deadline deadline) {
    request.tableName(table).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "UpdateItem",
        deadline,
        limits -> calls.updateItem(request.overrideConfiguration(limits).build()),
        response -> wrote(response.consumedCapacity(), deadline.events()));
  }

  CompletableFuture<DeleteItemResponse> deleteItem(
      DeleteItemRequest.Builder request, Deadline deadline) {
    request.tableName(table).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "DeleteItem",
        deadline,
        limits -> calls.deleteItem(request.overrideConfiguration(limits).build()),
        response -> wrote(response.consumedCapacity(), deadline.events()));
  }

  CompletableFuture<BatchWriteItemResponse> batchWriteItem(
      BatchWriteItemRequest.Builder request, Deadline deadline) {
    request.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "BatchWriteItem",
        deadline,
        limits -> calls.batchWriteItem(request.overrideConfiguration(limits).build()),
        response -> response.consumedCapacity().forEach(used -> wrote(used, deadline.events())));
  }

  /** Nobody's request waits for a scan: it has a patient deadline. */
  CompletableFuture<ScanResponse> scan(ScanRequest.Builder request) {
    request.tableName(table).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    return call(
        "Scan",
        Deadlines.patient(),
        events,
        limits -> calls.scan(request.overrideConfiguration(limits).build()),
        response -> read(response.consumedCapacity(), events));
  }

  String table() {
    return table;
  }

  private <T> CompletableFuture<T> call(
      String name,
      Deadline deadline,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> call,
      Consumer<T> account) {
    return deadline
        .limits()
        .map(limits -> call(name, limits, deadline.events(), call, account))
        .orElseGet(() -> CompletableFuture.failedFuture(errors.timeout(name, null)));
  }

  private <T> CompletableFuture<T> call(
      String name,
      AwsRequestOverrideConfiguration limits,
      StoreEvents told,
      Function<AwsRequestOverrideConfiguration, CompletableFuture<T>> call,
      Consumer<T> account) {
    RuntimeException obstacle = care.obstacle();
    if (obstacle != null) {
      return CompletableFuture.failedFuture(obstacle);
    }
    told.called(name);
    return call.apply(limits)
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw translate(name, SdkErrors.unwrap(failure));
              }
              account.accept(response);
              return response;
            });
  }

  private RuntimeException translate(String name, Throwable failure) {
    if (failure instanceof ConditionalCheckFailedException lost) {
      return lost;
    }
    if (failure instanceof ResourceNotFoundException missing) {
      return care.missing(missing);
    }
    if (SdkErrors.isAboutKeySchema(failure)) {
      return care.wrongKey(failure);
    }
    return errors.translate(name, failure);
  }

  private static void read(@Nullable ConsumedCapacity consumed, StoreEvents told) {
    if (consumed != null && consumed.capacityUnits() != null) {
      told.consumed(consumed.capacityUnits(), 0);
    }
  }

  private static void wrote(@Nullable ConsumedCapacity consumed, StoreEvents told) {
    if (consumed != null && consumed.capacityUnits() != null) {
      told.consumed(0, consumed.capacityUnits());
    }
  }
}
