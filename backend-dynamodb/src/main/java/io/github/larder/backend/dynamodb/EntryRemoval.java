// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.WritePlanner.WritePlan;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Removes entries during a request, and with them the parts that DynamoDB would never delete. Parts
 * with a {@code ttl} are left to DynamoDB; {@link Erasure} deletes those as well.
 */
final class EntryRemoval {

  private final TableAccess table;
  private final PartRemoval parts;
  private final ConditionFailures conditionFailures;
  private final RecentKeys recent;
  private final BackgroundTasks background;

  EntryRemoval(
      TableAccess table,
      PartRemoval parts,
      ConditionFailures conditionFailures,
      RecentKeys recent,
      BackgroundTasks background) {
    this.table = table;
    this.parts = parts;
    this.conditionFailures = conditionFailures;
    this.recent = recent;
    this.background = background;
  }

  CompletableFuture<Void> remove(String itemKey, Deadline deadline) {
    recent.writeBegins(itemKey);
    return remove(itemKey, DeleteItemRequest.builder(), deadline)
        .thenAccept(removed -> recent.wrote(itemKey));
  }

  /**
   * Removes an entry that probably does not exist: DynamoDB bills the deletion of nothing as a
   * write, at five times the price of the strongly consistent read that finds nothing.
   */
  CompletableFuture<Void> removeIfPresent(String itemKey, Deadline deadline) {
    return conditionFailures
        .currentItem(itemKey, deadline)
        .thenCompose(
            item -> {
              if (item.isEmpty()) {
                recent.writeBegins(itemKey);
                return CompletableFuture.completedFuture(null);
              }
              return remove(itemKey, deadline);
            });
  }

  /** Removes an entry if it has the expected version, or if the item is no entry any more. */
  CompletableFuture<CompareAndRemoveResult> compareAndRemove(CacheKey key, EntryVersion expected) {
    String itemKey = table.keys().of(key);
    Instant now = table.clock().instant();
    Deadline deadline = table.deadlines().write();
    if (expected.isAbsent()) {
      return conditionFailures
          .currentItem(itemKey, deadline)
          .thenCompose(item -> conditionFailures.current(key, item, now, deadline))
          .thenApply(EntryRemoval::resultOf);
    }
    Expression expression = new Expression();
    DeleteItemRequest.Builder request =
        DeleteItemRequest.builder()
            .conditionExpression(expression.holdsOrIsAbsent(expected, now))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values())
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    recent.writeBegins(itemKey);
    return remove(itemKey, request, deadline)
        .<CompareAndRemoveResult>thenApply(
            removed -> {
              recent.wrote(itemKey);
              return new CompareAndRemoveResult.Removed();
            })
        .exceptionallyCompose(
            failure ->
                CacheStoreException.unwrap(failure)
                        instanceof ConditionalCheckFailedException notMet
                    ? conditionFailures
                        .item(notMet, itemKey, deadline)
                        .thenCompose(item -> conditionFailures.current(key, item, now, deadline))
                        .thenApply(EntryRemoval::resultOf)
                    : CompletableFuture.failedFuture(failure));
  }

  private static CompareAndRemoveResult resultOf(Current current) {
    return current instanceof Current.Absent
        ? new CompareAndRemoveResult.Removed()
        : new CompareAndRemoveResult.Conflict(current);
  }

  /** Removes the head under the condition of the request, and then its parts. */
  private CompletableFuture<Void> remove(
      String itemKey, DeleteItemRequest.Builder request, Deadline deadline) {
    return table
        .calls()
        .call(
            Operation.DELETE_ITEM,
            request.key(table.keys().attribute(itemKey)).returnValues(ReturnValue.ALL_OLD),
            deadline)
        .thenCompose(response -> parts.discard(itemKey, response.attributes(), "", deadline));
  }

  /** Discards the parts of a head that was replaced. */
  CompletableFuture<Void> replaced(WritePlan plan, Map<String, AttributeValue> old) {
    return parts.discard(plan.itemKey(), old, Versions.generation(plan.version()), plan.deadline());
  }

  /** Discards the parts of a head that was not written. */
  CompletableFuture<Void> discard(WritePlan plan, BodyParts written) {
    return parts.discard(plan.itemKey(), written, plan.deadline());
  }

  /** Does the same in the background, because the deadline of the write may have passed. */
  void discardInBackground(WritePlan plan, BodyParts written) {
    var unused =
        background.runBeforeClose(
            () -> parts.discard(plan.itemKey(), written, table.deadlines().ofUpkeep()));
  }
}
