// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Writes entries with their body. Parts go first and the head, which names them, last: it is the
 * commit, and whoever dies before it leaves nothing that anybody reads.
 */
final class EntryWrites {

  private final DataCalls calls;
  private final WritePlanner planner;
  private final PartWrites partWrites;
  private final LostConditions lostConditions;
  private final EntryRemoval removal;
  private final WriteTrace trace;
  private final SkippedWrites skips;
  private final SlowBodies slow;
  private final RecentKeys lasting;
  private final Background background;
  private final Deadlines deadlines;
  private final Clock clock;
  private final boolean ttl;

  /**
   * @param lasting keys that are known to have parts without a {@code ttl}
   * @param background deletes the parts of what was not written
   * @param ttl whether what is replaced usually has a {@code ttl}
   */
  EntryWrites(
      DataCalls calls,
      WritePlanner planner,
      PartWrites partWrites,
      LostConditions lostConditions,
      EntryRemoval removal,
      WriteTrace trace,
      SlowBodies slow,
      RecentKeys lasting,
      Background background,
      Deadlines deadlines,
      Clock clock,
      boolean ttl) {
    this.calls = calls;
    this.planner = planner;
    this.partWrites = partWrites;
    this.lostConditions = lostConditions;
    this.removal = removal;
    this.trace = trace;
    this.skips = new SkippedWrites(removal, clock);
    this.slow = slow;
    this.lasting = lasting;
    this.background = background;
    this.deadlines = deadlines;
    this.clock = clock;
    this.ttl = ttl;
  }

  CompletableFuture<PutResult> put(CacheKey key, StoredResponse response) {
    WritePlan plan = planner.plan(key, response);
    return write(plan, PutItemRequest.builder(), PutResult.Stored::new, PutResult.Skipped::new);
  }

  CompletableFuture<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    WritePlan plan = planner.plan(key, response);
    Instant now = clock.instant();
    Expression expression = new Expression();
    PutItemRequest.Builder request =
        PutItemRequest.builder()
            .conditionExpression(Conditions.holds(expected, now, expression))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values())
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    return this.<CompareAndPutResult>write(
            plan, request, CompareAndPutResult.Stored::new, CompareAndPutResult.Skipped::new)
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException lost
                    ? lostConditions
                        .item(lost, plan.itemKey(), plan.deadline())
                        .thenCompose(item -> conflict(plan, item, now))
                    : CompletableFuture.failedFuture(failure));
  }

  private <T> CompletableFuture<T> write(
      WritePlan plan,
      PutItemRequest.Builder request,
      Function<EntryVersion, T> stored,
      Function<SkipReason, T> skipped) {
    if (plan.refusal() != null) {
      return skips.tooLarge(plan, plan.refusal()).thenApply(skipped);
    }
    if (plan.parts() != null && slow.contains(plan.itemKey())) {
      return skips.onHold(plan).thenApply(skipped);
    }
    return parts(plan)
        .thenCompose(written -> commit(plan, request))
        .thenApply(
            old -> {
              plan.deadline().events().transferred(plan.bytes(), 0);
              return stored.apply(plan.version());
            })
        .exceptionallyCompose(failure -> failed(plan, failure).thenApply(skipped));
  }

  private CompletableFuture<Void> parts(WritePlan plan) {
    PartedBody parts = plan.parts();
    Body body = plan.response().body();
    return parts == null || body == null
        ? CompletableFuture.completedFuture(null)
        : partWrites
            .write(plan.itemKey(), parts, body, plan.deadline())
            .whenComplete(
                (written, failure) -> {
                  if (failure != null) {
                    discard(plan, parts);
                  }
                });
  }

  /** Nobody waits for it: the time of the write may be over. */
  private void discard(WritePlan plan, PartedBody parts) {
    var unused = background.soon(() -> removal.discard(plan, parts, deadlines.ofUpkeep()));
  }

  /** Where parts were written DynamoDB has answered, and time is no sign of its health. */
  private CompletableFuture<Void> commit(WritePlan plan, PutItemRequest.Builder request) {
    CompletableFuture<Void> head = head(plan, request);
    return plan.parts() == null
        ? head
        : head.exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(slow.lateness("PutItem", failure)));
  }

  private CompletableFuture<Void> head(WritePlan plan, PutItemRequest.Builder request) {
    trace.begun(plan.itemKey());
    request.item(plan.item());
    if (mayReplaceLastingParts(plan)) {
      request.returnValues(ReturnValue.ALL_OLD);
    }
    return calls
        .call(Operation.PUT_ITEM, request, plan.deadline())
        .thenCompose(
            response -> {
              trace.done(plan.itemKey());
              PartedBody parts = plan.parts();
              if (parts != null && parts.until() == null) {
                lasting.add(plan.itemKey());
              }
              return removal.replaced(plan, response.attributes());
            });
  }

  /** What is replaced comes back only if that may be of use: it may be as large as an item. */
  private boolean mayReplaceLastingParts(WritePlan plan) {
    return !ttl || plan.isForEver() || lasting.contains(plan.itemKey());
  }

  /** Some failures are results. */
  private CompletableFuture<SkipReason> failed(WritePlan plan, Throwable failure) {
    if (SdkErrors.isAboutItemSize(failure)) {
      PartedBody parts = plan.parts();
      if (parts != null) {
        discard(plan, parts);
      }
      return skips.tooLarge(
          plan,
          "DynamoDB says that its item of " + ItemSize.of(plan.item()) + " bytes is too large");
    }
    if (plan.parts() != null && isLate(plan, failure)) {
      slow.writeWasLate(plan);
    }
    return CompletableFuture.failedFuture(failure);
  }

  private static boolean isLate(WritePlan plan, Throwable failure) {
    return SdkErrors.isTimeout(failure)
        || SdkErrors.isThrottled(failure)
        || (SdkErrors.unwrap(failure) instanceof CacheStoreException && plan.deadline().isOver());
  }

  /** What is there now; or this very write, if the SDK repeated it after a lost answer. */
  private CompletableFuture<CompareAndPutResult> conflict(
      WritePlan plan, Map<String, AttributeValue> item, Instant now) {
    if (ItemReader.version(item).token().startsWith(Versions.bodyToken(plan.version()))) {
      trace.done(plan.itemKey());
      return CompletableFuture.completedFuture(new CompareAndPutResult.Stored(plan.version()));
    }
    PartedBody parts = plan.parts();
    CompletableFuture<Void> discarded =
        parts == null
            ? CompletableFuture.completedFuture(null)
            : removal.discard(plan, parts, plan.deadline());
    return discarded
        .thenCompose(gone -> lostConditions.current(plan.key(), item, now, plan.deadline()))
        .thenApply(Conflict::new);
  }
}
