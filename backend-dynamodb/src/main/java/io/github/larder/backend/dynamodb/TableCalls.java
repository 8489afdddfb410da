// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * The calls about the table itself. None of them is ever on the way of a request. They fail with a
 * {@code CacheStoreException} that names the call, except for the SDK's exceptions that are an
 * answer: of a table that is missing or in use, and of backups that are not available yet.
 */
final class TableCalls {

  private final DynamoDbCalls calls;
  private final String table;
  private final NewTable newTable;
  private final ItemKeys keys;
  private final SdkErrors errors;
  private final StoreEvents events;

  /** What a look at the table finds. */
  sealed interface Look {

    /** A table, as it is described. */
    record Found(TableDescription table) implements Look {}

    /** A table that can be read, and that may not be looked at. */
    record Undescribed() implements Look {}

    /** No table, or one that cannot be seen yet. */
    record Missing() implements Look {}
  }

  TableCalls(
      DynamoDbCalls calls,
      String table,
      NewTable newTable,
      ItemKeys keys,
      SdkErrors errors,
      StoreEvents events) {
    this.calls = calls;
    this.table = table;
    this.newTable = newTable;
    this.keys = keys;
    this.errors = errors;
    this.events = events;
  }

  NewTable newTable() {
    return newTable;
  }

  CompletableFuture<TableDescription> describeTable() {
    return call(Operation.DESCRIBE_TABLE, DescribeTableRequest.builder())
        .thenApply(response -> response.table());
  }

  /** Where the table may not be described, as by an application's policy, an item is read. */
  CompletableFuture<Look> look() {
    return missingIfNotFound(describeTable().thenApply(Look.Found::new))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isDenied(failure)
                    ? missingIfNotFound(probe().thenApply(read -> new Look.Undescribed()))
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<GetItemResponse> probe() {
    return call(Operation.GET_ITEM, GetItemRequest.builder().key(keys.probe()));
  }

  private static CompletableFuture<Look> missingIfNotFound(CompletableFuture<Look> look) {
    return look.exceptionallyCompose(
        failure ->
            SdkErrors.unwrap(failure) instanceof ResourceNotFoundException
                ? CompletableFuture.completedFuture(new Look.Missing())
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
    return calls
        .call(operation, operation.request(request, table, Deadlines.patient()))
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(translate(operation, failure)));
  }

  private Throwable translate(Operation<?, ?> operation, Throwable thrown) {
    Throwable failure = SdkErrors.unwrap(thrown);
    return failure instanceof ResourceNotFoundException
            || failure instanceof ResourceInUseException
            || failure instanceof ContinuousBackupsUnavailableException
            || SdkErrors.isAboutKeySchema(failure)
        ? failure
        : errors.translate(operation.name(), failure);
  }
}
