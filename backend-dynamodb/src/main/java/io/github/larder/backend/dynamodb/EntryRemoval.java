// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
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
 * Removes entries on the way of a request, and with them the parts that DynamoDB would never
 * delete. Those with a {@code ttl} are left to it; {@link Erasure} leaves none.
 */
final class EntryRemoval {

  private final DataCalls calls;
  private final ItemKeys keys;
  private final PartRemoval parts;
  private final LostConditions lostConditions;
  private final WriteTrace trace;

  EntryRemoval(
      DataCalls calls,
      ItemKeys keys,
      PartRemoval parts,
      LostConditions lostConditions,
      WriteTrace trace) {
    this.calls = calls;
    this.keys = keys;
    this.parts = parts;
    this.lostConditions = lostConditions;
    this.trace = trace;
  }

  CompletableFuture<Void> remove(String itemKey, Deadline deadline) {
    trace.begun(itemKey);
    return remove(itemKey, DeleteItemRequest.builder(), deadline)
        .thenAccept(gone -> trace.done(itemKey));
  }

  /**
   * Removes what is probably not there: DynamoDB bills the deletion of nothing as a write, for five
   * times the price of the strongly consistent read that finds nothing.
   */
  CompletableFuture<Void> removeIfThere(String itemKey, Deadline deadline) {
    return lostConditions
        .item(itemKey, deadline)
        .thenCompose(
            item -> {
              if (item.isEmpty()) {
                trace.begun(itemKey);
                return CompletableFuture.completedFuture(null);
              }
              return remove(itemKey, deadline);
            });
  }

  /** Removes an entry if it has the expected version, or if what is there is no entry any more. */
  CompletableFuture<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected, Instant now, Deadline deadline) {
    String itemKey = keys.of(key);
    if (expected.isAbsent()) {
      return lostConditions
          .item(itemKey, deadline)
          .thenCompose(item -> lostConditions.current(key, item, now, deadline))
          .thenApply(EntryRemoval::resultOf);
    }
    Expression expression = new Expression();
    DeleteItemRequest.Builder request =
        DeleteItemRequest.builder()
            .conditionExpression(Conditions.isOrIsAbsent(expected, now, expression))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values())
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    trace.begun(itemKey);
    return remove(itemKey, request, deadline)
        .<CompareAndRemoveResult>thenApply(
            gone -> {
              trace.done(itemKey);
              return new CompareAndRemoveResult.Removed();
            })
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException lost
                    ? lostConditions
                        .item(lost, itemKey, deadline)
                        .thenCompose(item -> lostConditions.current(key, item, now, deadline))
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
    return calls
        .call(
            Operation.DELETE_ITEM,
            request.key(keys.attribute(itemKey)).returnValues(ReturnValue.ALL_OLD),
            deadline)
        .thenCompose(response -> parts.discard(itemKey, response.attributes(), "", deadline));
  }

  /** A head was replaced. */
  CompletableFuture<Void> replaced(WritePlan plan, Map<String, AttributeValue> old) {
    return parts.discard(plan.itemKey(), old, Versions.generation(plan.version()), plan.deadline());
  }

  /** The parts of a head that was not written. */
  CompletableFuture<Void> discard(WritePlan plan, PartedBody written, Deadline deadline) {
    return parts.discard(plan.itemKey(), written, deadline);
  }
}
