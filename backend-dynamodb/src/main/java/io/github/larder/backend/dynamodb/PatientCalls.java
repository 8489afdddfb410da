// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * Calls that no request waits for, such as those of browsing. One that is throttled is made again,
 * after a pause that grows, until the time for upkeep is over.
 */
final class PatientCalls {

  private final DataCalls calls;
  private final Backoff backoff;
  private final Deadlines deadlines;
  private final StoreEvents events;

  PatientCalls(DataCalls calls, Backoff backoff, Deadlines deadlines, StoreEvents events) {
    this.calls = calls;
    this.backoff = backoff;
    this.deadlines = deadlines;
    this.events = events;
  }

  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, SdkBuilder<?, I> request) {
    Deadline deadline = deadlines.ofUpkeep();
    return AsyncLoop.run(
            new Attempt<O>(null, null, 0),
            attempt -> attempt.isDue(deadline),
            attempt -> next(operation, request, attempt, deadline))
        .thenCompose(Attempt::outcome);
  }

  private <I extends DynamoDbRequest, O extends DynamoDbResponse>
      CompletableFuture<Attempt<O>> next(
          Operation<I, O> operation, SdkBuilder<?, I> request, Attempt<O> last, Deadline deadline) {
    if (last.refusals() > 0) {
      events.retried("throttled " + operation.name());
    }
    return backoff.before(
        () ->
            calls
                .callPatiently(operation, request)
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

  /** The response, or why the last attempt had none, and how many had none. */
  private record Attempt<O>(@Nullable O response, @Nullable Throwable refusal, int refusals) {

    Attempt<O> refused(Throwable why) {
      return new Attempt<>(null, SdkErrors.unwrap(why), refusals + 1);
    }

    boolean isDue(Deadline deadline) {
      return response == null && (refusals == 0 || !deadline.isOver());
    }

    CompletableFuture<O> outcome() {
      return response == null && refusal != null
          ? CompletableFuture.failedFuture(refusal)
          : CompletableFuture.completedFuture(response);
    }
  }
}
