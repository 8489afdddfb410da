// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.utils.builder.SdkBuilder;

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

  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, SdkBuilder<?, I> request, Deadline deadline) {
    return deadline
        .limits()
        .map(limits -> call(operation, request, limits, deadline.events()))
        .orElseGet(() -> CompletableFuture.failedFuture(errors.timeout(operation.name(), null)));
  }

  /** For a call that no request waits for. */
  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> callPatiently(
      Operation<I, O> operation, SdkBuilder<?, I> request) {
    return call(operation, request, Deadlines.patient(), events);
  }

  String table() {
    return table;
  }

  private <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation,
      SdkBuilder<?, I> request,
      AwsRequestOverrideConfiguration limits,
      StoreEvents observer) {
    RuntimeException obstacle = care.obstacle();
    if (obstacle != null) {
      return CompletableFuture.failedFuture(obstacle);
    }
    observer.called(operation.name());
    return calls
        .call(operation, operation.request(request, table, limits))
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw translate(operation.name(), SdkErrors.unwrap(failure));
              }
              operation.reportConsumed(response, observer);
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
}
