// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.WritePlanner.WritePlan;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Writes entries with their body. Parts are written first and the head, which names them, last: it
 * is the commit. A process that dies before the commit leaves nothing that a reader would find.
 */
final class EntryWrites {

  private static final Logger log = LoggerFactory.getLogger(EntryWrites.class);

  private final TableAccess table;
  private final WritePlanner planner;
  private final PartWrites partWrites;
  private final ConditionFailures conditionFailures;
  private final EntryRemoval removal;
  private final RecentKeys recent;
  private final SlowBodies slow;
  private final WarningLimit warnings;

  EntryWrites(
      TableAccess table,
      WritePlanner planner,
      PartWrites partWrites,
      ConditionFailures conditionFailures,
      EntryRemoval removal,
      RecentKeys recent,
      SlowBodies slow) {
    this.table = table;
    this.planner = planner;
    this.partWrites = partWrites;
    this.conditionFailures = conditionFailures;
    this.removal = removal;
    this.recent = recent;
    this.slow = slow;
    this.warnings = new WarningLimit(log, table.clock());
  }

  CompletableFuture<PutResult> put(CacheKey key, StoredResponse response) {
    WritePlan plan = planner.plan(key, response);
    return write(plan, PutItemRequest.builder(), PutResult.Stored::new, PutResult.Skipped::new);
  }

  CompletableFuture<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    WritePlan plan = planner.plan(key, response);
    Instant now = table.clock().instant();
    Expression expression = new Expression();
    PutItemRequest.Builder request =
        PutItemRequest.builder()
            .conditionExpression(expression.holds(expected, now))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values())
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    return this.<CompareAndPutResult>write(
            plan, request, CompareAndPutResult.Stored::new, CompareAndPutResult.Skipped::new)
        .exceptionallyCompose(
            failure ->
                CacheStoreException.unwrap(failure)
                        instanceof ConditionalCheckFailedException notMet
                    ? conditionFailures
                        .item(notMet, plan.itemKey(), plan.deadline())
                        .thenCompose(item -> conflict(plan, item, now))
                    : CompletableFuture.failedFuture(failure));
  }

  private <T> CompletableFuture<T> write(
      WritePlan plan,
      PutItemRequest.Builder request,
      Function<EntryVersion, T> stored,
      Function<SkipReason, T> skipped) {
    String refusal = plan.planned().refusal();
    if (refusal != null) {
      return tooLarge(plan, refusal).thenApply(skipped);
    }
    if (plan.parts() != null && slow.contains(plan.itemKey())) {
      return skip(plan, SkipReason.ON_HOLD).thenApply(skipped);
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
    BodyParts parts = plan.parts();
    Body body = plan.response().body();
    return parts == null || body == null
        ? CompletableFuture.completedFuture(null)
        : partWrites
            .write(plan.itemKey(), parts, body, plan.deadline())
            .whenComplete(
                (written, failure) -> {
                  if (failure != null) {
                    removal.discardInBackground(plan, parts);
                  }
                });
  }

  /**
   * Where parts were written DynamoDB has answered, and a timeout says nothing about its health.
   */
  private CompletableFuture<Void> commit(WritePlan plan, PutItemRequest.Builder request) {
    CompletableFuture<Void> head = head(plan, request);
    return plan.parts() == null
        ? head
        : head.exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(slow.lateness("PutItem", failure)));
  }

  private CompletableFuture<Void> head(WritePlan plan, PutItemRequest.Builder request) {
    recent.writeBegins(plan.itemKey());
    request.item(plan.item());
    if (mayReplaceLastingParts(plan)) {
      request.returnValues(ReturnValue.ALL_OLD);
    }
    return table
        .calls()
        .call(Operation.PUT_ITEM, request, plan.deadline())
        .thenCompose(
            response -> {
              recent.wrote(plan.itemKey());
              BodyParts parts = plan.parts();
              if (parts != null && parts.until() == null) {
                recent.foundLastingParts(plan.itemKey());
              }
              return removal.replaced(plan, response.attributes());
            });
  }

  /**
   * The replaced item may be as large as an item can be, and so is returned only if it may have
   * parts without a {@code ttl}. An item that has no {@code ttl} itself often replaces one like it.
   */
  private boolean mayReplaceLastingParts(WritePlan plan) {
    return !plan.item().containsKey(ItemAttribute.TTL)
        || recent.mayHaveLastingParts(plan.itemKey());
  }

  /** Some failures are results. */
  private CompletableFuture<SkipReason> failed(WritePlan plan, Throwable failure) {
    if (SdkErrors.isAboutItemSize(failure)) {
      BodyParts parts = plan.parts();
      if (parts != null) {
        removal.discardInBackground(plan, parts);
      }
      return tooLarge(
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
        || (CacheStoreException.unwrap(failure) instanceof CacheStoreException
            && plan.deadline().hasPassed());
  }

  private CompletableFuture<SkipReason> tooLarge(WritePlan plan, String reason) {
    warnings.warn("Not stored: " + plan.response().requestUri() + ", " + reason);
    return skip(plan, SkipReason.TOO_LARGE);
  }

  /**
   * Skips a write and removes what is under its key: an older response must not outlive the one
   * that is not stored.
   */
  private CompletableFuture<SkipReason> skip(WritePlan plan, SkipReason reason) {
    plan.deadline().events().skipped(plan.key(), reason);
    return removal.removeIfPresent(plan.itemKey(), plan.deadline()).thenApply(removed -> reason);
  }

  /** The current entry; or this very write, if the SDK repeated it after a lost response. */
  private CompletableFuture<CompareAndPutResult> conflict(
      WritePlan plan, Map<String, AttributeValue> item, Instant now) {
    if (ItemReader.version(item).token().startsWith(Versions.bodyToken(plan.version()))) {
      recent.wrote(plan.itemKey());
      return CompletableFuture.completedFuture(new CompareAndPutResult.Stored(plan.version()));
    }
    BodyParts parts = plan.parts();
    CompletableFuture<Void> discarded =
        parts == null ? CompletableFuture.completedFuture(null) : removal.discard(plan, parts);
    return discarded
        .thenCompose(
            discardedParts -> conditionFailures.current(plan.key(), item, now, plan.deadline()))
        .thenApply(Conflict::new);
  }
}
