// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CompareAndPutResult.Current;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** Finds the current entry after the condition of a write was not met. */
final class ConditionFailures {

  private final TableAccess table;
  private final ItemReader reader;
  private final PartReads parts;

  ConditionFailures(TableAccess table, ItemReader reader, PartReads parts) {
    this.table = table;
    this.reader = reader;
    this.parts = parts;
  }

  /**
   * The item that did not meet the condition; an empty map if there is none. DynamoDB returns it
   * with the failure. DAX and old emulators do not, and no engine returns a missing item: then one
   * strongly consistent read decides, because the caller would repeat a write that relied on a
   * guess.
   */
  CompletableFuture<Map<String, AttributeValue>> item(
      ConditionalCheckFailedException notMet, String itemKey, Deadline deadline) {
    return notMet.hasItem()
        ? CompletableFuture.completedFuture(notMet.item())
        : currentItem(itemKey, deadline);
  }

  /** An item as a strongly consistent read shows it; an empty map if there is none. */
  CompletableFuture<Map<String, AttributeValue>> currentItem(String itemKey, Deadline deadline) {
    return table.getItem(itemKey, true, deadline);
  }

  /** The current entry, for a caller that expected another one. */
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
