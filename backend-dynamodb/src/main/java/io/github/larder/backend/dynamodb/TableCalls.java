// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
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
 * The calls about the table itself (the control plane). None of them ever delays a request. They
 * fail with a {@code CacheStoreException} that names the call, except for the SDK's exceptions that
 * are a result: of a table that is missing or in use, and of backups that are not available yet.
 */
final class TableCalls {

  private final DynamoDbPort calls;
  private final String table;
  private final TableDefinition definition;
  private final ItemKeys keys;
  private final SdkErrors errors;
  private final StoreEvents events;

  /** What is known of the table after {@link #inspect}. */
  sealed interface Inspection {

    /** A table and its description. */
    record Found(TableDescription table) implements Inspection {}

    /** A table that can be read but may not be described. */
    record Undescribed() implements Inspection {}

    /** No table, or one that is not visible yet. */
    record Missing() implements Inspection {}
  }

  TableCalls(
      DynamoDbPort calls,
      String table,
      TableDefinition definition,
      ItemKeys keys,
      SdkErrors errors,
      StoreEvents events) {
    this.calls = calls;
    this.table = table;
    this.definition = definition;
    this.keys = keys;
    this.errors = errors;
    this.events = events;
  }

  TableDefinition definition() {
    return definition;
  }

  CompletableFuture<TableDescription> describeTable() {
    return call(Operation.DESCRIBE_TABLE, DescribeTableRequest.builder())
        .thenApply(response -> response.table());
  }

  /** Describes the table or, where a policy forbids that, reads an item. */
  CompletableFuture<Inspection> inspect() {
    return missingIfNotFound(describeTable().thenApply(Inspection.Found::new))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isDenied(failure)
                    ? missingIfNotFound(probe().thenApply(read -> new Inspection.Undescribed()))
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<GetItemResponse> probe() {
    return call(Operation.GET_ITEM, GetItemRequest.builder().key(keys.probe()));
  }

  private static CompletableFuture<Inspection> missingIfNotFound(
      CompletableFuture<Inspection> inspection) {
    return inspection.exceptionallyCompose(
        failure ->
            CacheStoreException.unwrap(failure) instanceof ResourceNotFoundException
                ? CompletableFuture.completedFuture(new Inspection.Missing())
                : CompletableFuture.failedFuture(failure));
  }

  CompletableFuture<Void> createTable() {
    return call(Operation.CREATE_TABLE, definition.request()).thenAccept(response -> {});
  }

  CompletableFuture<Void> enablePointInTimeRecovery() {
    return call(
            Operation.UPDATE_CONTINUOUS_BACKUPS,
            UpdateContinuousBackupsRequest.builder()
                .pointInTimeRecoverySpecification(
                    specification -> specification.pointInTimeRecoveryEnabled(true)))
        .thenAccept(response -> {});
  }

  CompletableFuture<TimeToLiveDescription> describeTimeToLive() {
    return call(Operation.DESCRIBE_TIME_TO_LIVE, DescribeTimeToLiveRequest.builder())
        .thenApply(response -> response.timeToLiveDescription());
  }

  CompletableFuture<Void> enableTimeToLive() {
    return call(
            Operation.UPDATE_TIME_TO_LIVE,
            UpdateTimeToLiveRequest.builder()
                .timeToLiveSpecification(
                    specification -> specification.attributeName(ItemAttribute.TTL).enabled(true)))
        .thenAccept(response -> {});
  }

  private <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, SdkBuilder<?, I> request) {
    events.called(operation.name());
    return calls
        .call(operation, operation.request(request, table, Deadlines.backgroundLimits(), false))
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(translate(operation, failure)));
  }

  private Throwable translate(Operation<?, ?> operation, Throwable thrown) {
    Throwable failure = CacheStoreException.unwrap(thrown);
    return failure instanceof ResourceNotFoundException
            || failure instanceof ResourceInUseException
            || failure instanceof ContinuousBackupsUnavailableException
            || SdkErrors.isAboutKeySchema(failure)
        ? failure
        : errors.translate(operation.name(), failure);
  }
}
