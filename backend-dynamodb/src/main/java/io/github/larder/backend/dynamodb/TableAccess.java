// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/**
 * What the reads and writes of one store share.
 *
 * @param calls the calls that read and write items
 * @param keys the keys of items
 * @param deadlines how long an operation may take
 * @param clock what entries expire by
 */
record TableAccess(ItemCalls calls, ItemKeys keys, Deadlines deadlines, Clock clock) {

  /** Reads one item; an empty map if there is none. */
  CompletableFuture<Map<String, AttributeValue>> getItem(
      String itemKey, boolean consistent, Deadline deadline) {
    return calls
        .call(
            Operation.GET_ITEM,
            GetItemRequest.builder().key(keys.attribute(itemKey)).consistentRead(consistent),
            deadline)
        .thenApply(response -> response.item());
  }
}
