// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.StoreEvents;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * The calls that read and write items of the table (the data plane; {@link TableCalls} are the
 * control plane): with a deadline, counted, and with their failures translated. A condition that
 * was not met stays the SDK's exception, because it is a result.
 */
final class ItemCalls {

  private final DynamoDbPort calls;
  private final String table;
  private final TableCare care;
  private final BackgroundTasks background;
  private final Deadlines deadlines;
  private final SdkErrors errors;
  private final StoreEvents events;

  ItemCalls(
      DynamoDbPort calls,
      String table,
      TableCare care,
      BackgroundTasks background,
      Deadlines deadlines,
      SdkErrors errors,
      StoreEvents events) {
    this.calls = calls;
    this.table = table;
    this.care = care;
    this.background = background;
    this.deadlines = deadlines;
    this.errors = errors;
    this.events = events;
  }

  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, SdkBuilder<?, I> request, Deadline deadline) {
    return deadline
        .limits()
        .map(limits -> call(operation, request, limits, deadline.events()))
        .orElseGet(() -> CompletableFuture.failedFuture(errors.noTimeLeft(operation.name())));
  }

  /**
   * Makes a call that no request waits for, such as those of browsing. A throttled one is repeated
   * after a growing pause, until the deadline of upkeep.
   */
  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> callWithRetries(
      Operation<I, O> operation, SdkBuilder<?, I> request) {
    Deadline deadline = deadlines.ofUpkeep();
    return AsyncLoop.run(
            new Attempt<O>(null, null, 0),
            attempt -> attempt.isDue(deadline),
            attempt -> next(operation, request, attempt, deadline))
        .thenCompose(Attempt::outcome);
  }

  String table() {
    return table;
  }

  private <I extends DynamoDbRequest, O extends DynamoDbResponse>
      CompletableFuture<Attempt<O>> next(
          Operation<I, O> operation, SdkBuilder<?, I> request, Attempt<O> last, Deadline deadline) {
    if (last.refusals() > 0) {
      events.retried("throttled " + operation.name());
    }
    return background.runAfterBackoff(
        () ->
            call(operation, request, Deadlines.backgroundLimits(), events)
                .thenApply(response -> new Attempt<>(response, null, last.refusals()))
                .exceptionallyCompose(
                    failure ->
                        SdkErrors.isThrottled(failure)
                            ? CompletableFuture.completedFuture(last.refused(failure))
                            : CompletableFuture.failedFuture(failure)),
        last.refusals(),
        deadline,
        last);
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
        .call(operation, operation.request(request, table, limits, observer.wantsCapacity()))
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw translate(operation.name(), CacheStoreException.unwrap(failure));
              }
              operation.reportConsumed(response, observer);
              return response;
            });
  }

  private RuntimeException translate(String name, Throwable failure) {
    if (failure instanceof ConditionalCheckFailedException notMet) {
      return notMet;
    }
    if (failure instanceof ResourceNotFoundException missing) {
      return care.missing(missing);
    }
    if (SdkErrors.isAboutKeySchema(failure)) {
      return care.wrongKey(failure);
    }
    return errors.translate(name, failure);
  }

  /**
   * @param response what DynamoDB answered; {@code null} if it has not yet, or has refused
   * @param refusal why the last attempt was refused
   * @param refusals the number of attempts that were refused
   */
  private record Attempt<O>(@Nullable O response, @Nullable Throwable refusal, int refusals) {

    Attempt<O> refused(Throwable reason) {
      return new Attempt<>(null, CacheStoreException.unwrap(reason), refusals + 1);
    }

    boolean isDue(Deadline deadline) {
      return response == null && (refusals == 0 || !deadline.hasPassed());
    }

    CompletableFuture<O> outcome() {
      return response == null && refusal != null
          ? CompletableFuture.failedFuture(refusal)
          : CompletableFuture.completedFuture(response);
    }
  }
}
