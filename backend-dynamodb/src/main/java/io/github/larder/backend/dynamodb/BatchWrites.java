package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writes several items in one call. A throttled DynamoDB leaves items over, or refuses them all;
 * they are sent again until the deadline, after a pause that grows while nothing is taken.
 */
final class BatchWrites {

  /** As many as DynamoDB takes in a call. It takes 16 MB, too, which so many items never have. */
  static final int MOST_ITEMS = 25;

  private final DataCalls calls;
  private final Backoff backoff;
  private final SdkErrors errors;
  private final StoreEvents events;

  BatchWrites(DataCalls calls, Backoff backoff, SdkErrors errors, StoreEvents events) {
    this.calls = calls;
    this.backoff = backoff;
    this.errors = errors;
    this.events = events;
  }

  /** Writes at most {@link #MOST_ITEMS} items, all of them or it fails. */
  CompletableFuture<Void> write(List<WriteRequest> requests, Deadline deadline) {
    return AsyncLoop.run(
            new Round(requests, 0, 0),
            round -> !round.left().isEmpty() && (round.number() == 0 || !deadline.isOver()),
            round -> send(round, deadline))
        .thenAccept(
            last -> {
              if (!last.left().isEmpty()) {
                throw errors.leftOver("BatchWriteItem");
              }
            });
  }

  private CompletableFuture<Round> send(Round round, Deadline deadline) {
    if (round.number() > 0) {
      events.retried("unprocessed items");
    }
    return backoff.before(() -> call(round, deadline), round.fruitless(), deadline, round);
  }

  private CompletableFuture<Round> call(Round round, Deadline deadline) {
    return calls
        .call(
            Operation.BATCH_WRITE_ITEM,
            BatchWriteItemRequest.builder().requestItems(Map.of(calls.table(), round.left())),
            deadline)
        .thenApply(response -> round.after(left(response)))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isThrottled(failure)
                    ? CompletableFuture.completedFuture(round.after(round.left()))
                    : CompletableFuture.failedFuture(failure));
  }

  private List<WriteRequest> left(BatchWriteItemResponse response) {
    return response.unprocessedItems().getOrDefault(calls.table(), List.of());
  }

  /** What is still to be written, the number of calls so far, and how many in a row took none. */
  private record Round(List<WriteRequest> left, int number, int fruitless) {

    Round after(List<WriteRequest> stillLeft) {
      boolean fruitful = stillLeft.size() < left.size();
      return new Round(stillLeft, number + 1, fruitful ? 0 : fruitless + 1);
    }
  }
}
