// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CompareAndPutResult.Current;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/** Finds out what is there after the condition of a write was not met. */
final class LostConditions {

  private final DataCalls calls;
  private final ItemKeys keys;
  private final ItemReader reader;
  private final PartReads parts;

  LostConditions(DataCalls calls, ItemKeys keys, ItemReader reader, PartReads parts) {
    this.calls = calls;
    this.keys = keys;
    this.reader = reader;
    this.parts = parts;
  }

  /**
   * The item that did not meet the condition; an empty map if there is none. DynamoDB returns it
   * with the failure. DAX and old emulators do not, and of a missing item nobody does: then one
   * strongly consistent read tells, because a guess would be repeated by whoever tries again.
   */
  CompletableFuture<Map<String, AttributeValue>> item(
      ConditionalCheckFailedException lost, String itemKey, Deadline deadline) {
    return lost.hasItem()
        ? CompletableFuture.completedFuture(lost.item())
        : item(itemKey, deadline);
  }

  /** An item as a strongly consistent read shows it; an empty map if there is none. */
  CompletableFuture<Map<String, AttributeValue>> item(String itemKey, Deadline deadline) {
    return calls
        .call(
            Operation.GET_ITEM,
            GetItemRequest.builder().key(keys.attribute(itemKey)).consistentRead(true),
            deadline)
        .thenApply(response -> response.item());
  }

  /** What an item is to the one who expected another. */
  CompletableFuture<Current> current(
      CacheKey key, Map<String, AttributeValue> item, Instant now, Deadline deadline) {
    if (ItemReader.isAbsent(item, now)) {
      return CompletableFuture.completedFuture(new Current.Absent());
    }
    Current unreadable = new Current.Unreadable(ItemReader.version(item));
    return reader
        .find(key, item, now, deadline.events())
        .map(
            found ->
                parts
                    .wholeNow(key, found, deadline)
                    .thenApply(
                        whole -> whole.<Current>map(Current.Present::new).orElse(unreadable)))
        .orElseGet(() -> CompletableFuture.completedFuture(unreadable));
  }
}
