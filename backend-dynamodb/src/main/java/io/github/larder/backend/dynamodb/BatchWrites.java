// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writes several items in one call. A throttled DynamoDB leaves items unprocessed, or refuses them
 * all; they are sent again until the deadline, after a pause that grows while none is written.
 */
final class BatchWrites {

  /** The limit of DynamoDB. Its other limit, 16 MB, is never reached by this number of items. */
  static final int MAX_ITEMS = 25;

  private final ItemCalls calls;
  private final BackgroundTasks background;
  private final SdkErrors errors;

  BatchWrites(ItemCalls calls, BackgroundTasks background, SdkErrors errors) {
    this.calls = calls;
    this.background = background;
    this.errors = errors;
  }

  /** Writes at most {@link #MAX_ITEMS} items, all of them or it fails. */
  CompletableFuture<Void> write(List<WriteRequest> requests, Deadline deadline) {
    return write(requests, () -> deadline);
  }

  /**
   * Does the same with a deadline that may begin anew each time that some items were written.
   *
   * @param deadlines gives the deadline
   */
  CompletableFuture<Void> write(List<WriteRequest> requests, Supplier<Deadline> deadlines) {
    return AsyncLoop.run(
            new Round(requests, 0, 0, deadlines.get()),
            Round::isDue,
            round -> send(round, deadlines))
        .thenAccept(
            last -> {
              if (!last.left().isEmpty()) {
                throw errors.unprocessed("BatchWriteItem");
              }
            });
  }

  private CompletableFuture<Round> send(Round round, Supplier<Deadline> deadlines) {
    if (round.number() > 0) {
      round.deadline().events().retried("unprocessed items");
    }
    return background.runAfterBackoff(
        () -> call(round, deadlines), round.withoutProgress(), round.deadline(), round);
  }

  private CompletableFuture<Round> call(Round round, Supplier<Deadline> deadlines) {
    return calls
        .call(
            Operation.BATCH_WRITE_ITEM,
            BatchWriteItemRequest.builder().requestItems(Map.of(calls.table(), round.left())),
            round.deadline())
        .thenApply(response -> round.after(left(response), deadlines))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isThrottled(failure)
                    ? CompletableFuture.completedFuture(round.after(round.left(), deadlines))
                    : CompletableFuture.failedFuture(failure));
  }

  /** Of one table, whether the request has its name or its ARN. */
  private static List<WriteRequest> left(BatchWriteItemResponse response) {
    return response.unprocessedItems().values().stream().findFirst().orElse(List.of());
  }

  /**
   * @param left what is still to be written
   * @param number the number of calls so far
   * @param withoutProgress the number of calls in a row that wrote none
   */
  private record Round(
      List<WriteRequest> left, int number, int withoutProgress, Deadline deadline) {

    boolean isDue() {
      return !left.isEmpty() && (number == 0 || !deadline.hasPassed());
    }

    Round after(List<WriteRequest> stillLeft, Supplier<Deadline> deadlines) {
      boolean hasProgress = stillLeft.size() < left.size();
      return new Round(
          stillLeft,
          number + 1,
          hasProgress ? 0 : withoutProgress + 1,
          hasProgress ? deadlines.get() : deadline);
    }
  }
}
