package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveSpecification;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;

/** The calls about the table itself. None of them is ever on the way of a request. */
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

  String table() {
    return table;
  }

  NewTable newTable() {
    return newTable;
  }

  CompletableFuture<TableDescription> describeTable() {
    events.called("DescribeTable");
    return calls
        .describeTable(
            DescribeTableRequest.builder()
                .tableName(table)
                .overrideConfiguration(Deadlines.patient())
                .build())
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
    events.called("CreateTable");
    CreateTableRequest.Builder request = newTable.request();
    request.tableName(table).overrideConfiguration(Deadlines.patient());
    return calls.createTable(request.build()).thenAccept(response -> {});
  }

  CompletableFuture<Void> switchPointInTimeRecoveryOn() {
    events.called("UpdateContinuousBackups");
    return calls
        .updateContinuousBackups(
            UpdateContinuousBackupsRequest.builder()
                .tableName(table)
                .pointInTimeRecoverySpecification(on -> on.pointInTimeRecoveryEnabled(true))
                .overrideConfiguration(Deadlines.patient())
                .build())
        .thenAccept(response -> {});
  }

  CompletableFuture<TimeToLiveDescription> describeTimeToLive() {
    events.called("DescribeTimeToLive");
    return calls
        .describeTimeToLive(
            DescribeTimeToLiveRequest.builder()
                .tableName(table)
                .overrideConfiguration(Deadlines.patient())
                .build())
        .thenApply(response -> response.timeToLiveDescription());
  }

  CompletableFuture<Void> switchTimeToLiveOn() {
    events.called("UpdateTimeToLive");
    return calls
        .updateTimeToLive(
            UpdateTimeToLiveRequest.builder()
                .tableName(table)
                .timeToLiveSpecification(
                    TimeToLiveSpecification.builder()
                        .attributeName(ItemAttribute.TTL)
                        .enabled(true)
                        .build())
                .overrideConfiguration(Deadlines.patient())
                .build())
        .thenAccept(response -> {});
  }
}
