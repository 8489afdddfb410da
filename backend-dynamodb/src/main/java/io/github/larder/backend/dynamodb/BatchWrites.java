// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writes several items in one call. A throttled DynamoDB leaves items over, or refuses them all;
 * they are sent again until the deadline, after a pause that grows while nothing is taken.
 */
final class BatchWrites {

  /** As many as DynamoDB takes in a call. It takes 16 MB, too, which so many items never have. */
  static final int MAX_ITEMS = 25;

  private final DataCalls calls;
  private final Backoff backoff;
  private final SdkErrors errors;

  BatchWrites(DataCalls calls, Backoff backoff, SdkErrors errors) {
    this.calls = calls;
    this.backoff = backoff;
    this.errors = errors;
  }

  /** Writes at most {@link #MAX_ITEMS} items, all of them or it fails. */
  CompletableFuture<Void> write(List<WriteRequest> requests, Deadline deadline) {
    return write(requests, () -> deadline);
  }

  /**
   * Does the same with a deadline that may begin anew each time that some were taken.
   *
   * @param patience gives the deadline
   */
  CompletableFuture<Void> write(List<WriteRequest> requests, Supplier<Deadline> patience) {
    return AsyncLoop.run(
            new Round(requests, 0, 0, patience.get()), Round::isDue, round -> send(round, patience))
        .thenAccept(
            last -> {
              if (!last.left().isEmpty()) {
                throw errors.leftOver("BatchWriteItem");
              }
            });
  }

  private CompletableFuture<Round> send(Round round, Supplier<Deadline> patience) {
    if (round.number() > 0) {
      round.deadline().events().retried("unprocessed items");
    }
    return backoff.before(() -> call(round, patience), round.fruitless(), round.deadline(), round);
  }

  private CompletableFuture<Round> call(Round round, Supplier<Deadline> patience) {
    return calls
        .call(
            Operation.BATCH_WRITE_ITEM,
            BatchWriteItemRequest.builder().requestItems(Map.of(calls.table(), round.left())),
            round.deadline())
        .thenApply(response -> round.after(left(response), patience))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isThrottled(failure)
                    ? CompletableFuture.completedFuture(round.after(round.left(), patience))
                    : CompletableFuture.failedFuture(failure));
  }

  /** Of one table, whether it is called by its name or by its ARN. */
  private static List<WriteRequest> left(BatchWriteItemResponse response) {
    return response.unprocessedItems().values().stream().findFirst().orElse(List.of());
  }

  /** What is still to be written, the number of calls so far, and how many in a row took none. */
  private record Round(List<WriteRequest> left, int number, int fruitless, Deadline deadline) {

    boolean isDue() {
      return !left.isEmpty() && (number == 0 || !deadline.isOver());
    }

    Round after(List<WriteRequest> stillLeft, Supplier<Deadline> patience) {
      boolean fruitful = stillLeft.size() < left.size();
      return new Round(
          stillLeft,
          number + 1,
          fruitful ? 0 : fruitless + 1,
          fruitful ? patience.get() : deadline);
    }
  }
}
