package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writes several items in one call. A throttled DynamoDB leaves items over, or refuses them all;
 * they are sent again until the deadline, after a pause that grows while nothing is taken. No
 * thread waits during the pause, not even that of a caller who may be blocked: what follows runs in
 * the background.
 */
final class BatchWrites {

  /** As many as DynamoDB takes in a call. It takes 16 MB, too, which so many items never have. */
  static final int MOST_ITEMS = 25;

  private static final int PAUSE_MILLIS = 25;
  private static final int MOST_DOUBLINGS = 4;

  private final DataCalls calls;
  private final Background background;
  private final SdkErrors errors;
  private final StoreEvents events;

  BatchWrites(DataCalls calls, Background background, SdkErrors errors, StoreEvents events) {
    this.calls = calls;
    this.background = background;
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
    if (round.fruitless() == 0) {
      return call(round, deadline);
    }
    int bound = PAUSE_MILLIS << Math.min(round.fruitless(), MOST_DOUBLINGS);
    Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, bound));
    return background.after(
        pause,
        () -> deadline.isOver() ? CompletableFuture.completedFuture(round) : call(round, deadline));
  }

  private CompletableFuture<Round> call(Round round, Deadline deadline) {
    return calls
        .batchWriteItem(
            BatchWriteItemRequest.builder().requestItems(Map.of(calls.table(), round.left())),
            deadline)
        .thenApply(response -> round.after(left(response)))
        .exceptionallyCompose(
            failure ->
                isThrottled(failure)
                    ? CompletableFuture.completedFuture(round.after(round.left()))
                    : CompletableFuture.failedFuture(failure));
  }

  private List<WriteRequest> left(BatchWriteItemResponse response) {
    return response.unprocessedItems().getOrDefault(calls.table(), List.of());
  }

  private static boolean isThrottled(Throwable failure) {
    return SdkErrors.unwrap(failure) instanceof CacheStoreException known
        && known.kind() == Kind.THROTTLED;
  }

  /** What is still to be written, the number of calls so far, and how many in a row took none. */
  private record Round(List<WriteRequest> left, int number, int fruitless) {

    Round after(List<WriteRequest> stillLeft) {
      boolean fruitful = stillLeft.size() < left.size();
      return new Round(stillLeft, number + 1, fruitful ? 0 : fruitless + 1);
    }
  }
}
