package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * The calls about the table itself. None of them is ever on the way of a request. They fail with
 * what the SDK throws, because what it means depends on who asked.
 */
final class TableCalls {

  private final DynamoDbCalls calls;
  private final String table;
  private final NewTable newTable;
  private final StoreEvents events;

  TableCalls(DynamoDbCalls calls, String table, NewTable newTable, StoreEvents events) {
    this.calls = calls;
    this.table = table;
    this.newTable = newTable;
    this.events = events;
  }

  NewTable newTable() {
    return newTable;
  }

  CompletableFuture<TableDescription> describeTable() {
    return call(Operation.DESCRIBE_TABLE, DescribeTableRequest.builder())
        .thenApply(response -> response.table());
  }

  /** Empty if there is no such table, or it cannot be seen yet. */
  CompletableFuture<Optional<TableDescription>> findTable() {
    return describeTable()
        .thenApply(Optional::of)
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ResourceNotFoundException
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(failure));
  }

  CompletableFuture<Void> createTable() {
    return call(Operation.CREATE_TABLE, newTable.request()).thenAccept(response -> {});
  }

  CompletableFuture<Void> switchPointInTimeRecoveryOn() {
    return call(
            Operation.UPDATE_CONTINUOUS_BACKUPS,
            UpdateContinuousBackupsRequest.builder()
                .pointInTimeRecoverySpecification(on -> on.pointInTimeRecoveryEnabled(true)))
        .thenAccept(response -> {});
  }

  CompletableFuture<TimeToLiveDescription> describeTimeToLive() {
    return call(Operation.DESCRIBE_TIME_TO_LIVE, DescribeTimeToLiveRequest.builder())
        .thenApply(response -> response.timeToLiveDescription());
  }

  CompletableFuture<Void> switchTimeToLiveOn() {
    return call(
            Operation.UPDATE_TIME_TO_LIVE,
            UpdateTimeToLiveRequest.builder()
                .timeToLiveSpecification(on -> on.attributeName(ItemAttribute.TTL).enabled(true)))
        .thenAccept(response -> {});
  }

  private <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, SdkBuilder<?, I> request) {
    events.called(operation.name());
    return calls.call(operation, operation.request(request, table, Deadlines.patient()));
  }
}
