// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.model.Body;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writes the parts of a body, each an item like this one:
 *
 * <pre>{@code
 * key         S  shop/https://example.org/film#q3Zr0cYw1XfA#0   head key # generation # index
 * of          S  shop/https://example.org/film                  the key of the head
 * generation  S  q3Zr0cYw1XfA
 * index       N  0
 * bytes       B  …
 * written     N  1767308400                                     value.parts.written of the head; orphans are known by it
 * namespace   S  shop
 * ttl         N  1767319200                                     value.parts.until of the head
 * }</pre>
 */
final class PartWrites {

  private static final int MAX_PARALLEL_CALLS = 8;

  private final BatchWrites batches;
  private final BodyLimits limits;
  private final @Nullable String namespace;
  private final SlowBodies slow;
  private final boolean onCaller;

  /**
   * @param onCaller whether the calling thread does the work: then few calls move much each,
   *     instead of many in parallel one part each
   */
  PartWrites(
      BatchWrites batches,
      BodyLimits limits,
      @Nullable String namespace,
      SlowBodies slow,
      boolean onCaller) {
    this.batches = batches;
    this.limits = limits;
    this.namespace = namespace;
    this.slow = slow;
    this.onCaller = onCaller;
  }

  /** Writes all parts. After a failure some may have been written. */
  CompletableFuture<Void> write(String itemKey, BodyParts parts, Body body, Deadline deadline) {
    int step = onCaller ? BatchWrites.MAX_ITEMS : 1;
    Deadline bodies = deadline.forWriting();
    AtomicBoolean answered = new AtomicBoolean();
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (int from = 0; from < parts.count(); from += step) {
      IntStream indexes = IntStream.range(from, Math.min(from + step, parts.count()));
      steps.add(
          () ->
              batches
                  .write(
                      indexes.mapToObj(index -> put(part(itemKey, parts, index, body))).toList(),
                      bodies)
                  .thenRun(() -> answered(answered, deadline)));
    }
    return AsyncLoop.runInParallel(onCaller ? 1 : MAX_PARALLEL_CALLS, steps)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    answered.get() ? slow.lateness("BatchWriteItem", failure) : failure));
  }

  /** After the first response, a timeout says nothing about the health of DynamoDB. */
  private static void answered(AtomicBoolean before, Deadline deadline) {
    if (!before.getAndSet(true)) {
      deadline.events().movesBody(0);
    }
  }

  private Map<String, AttributeValue> part(String itemKey, BodyParts parts, int index, Body body) {
    int from = index * limits.partBytes();
    int to = (int) Math.min((long) from + limits.partBytes(), body.length());
    SdkBytes bytes = SdkBytes.fromByteArrayUnsafe(Arrays.copyOfRange(body.array(), from, to));
    Map<String, AttributeValue> item = new HashMap<>();
    String key = BodyParts.key(itemKey, parts.generation(), index);
    item.put(ItemAttribute.KEY, AttributeValue.fromS(key));
    item.put(ItemAttribute.OF, AttributeValue.fromS(itemKey));
    item.put(ItemAttribute.GENERATION, AttributeValue.fromS(parts.generation()));
    item.put(ItemAttribute.INDEX, AttributeValues.number(index));
    item.put(ItemAttribute.BYTES, AttributeValue.fromB(bytes));
    item.put(ItemAttribute.WRITTEN, AttributeValues.number(parts.written()));
    if (namespace != null) {
      item.put(ItemAttribute.NAMESPACE, AttributeValue.fromS(namespace));
    }
    Long until = parts.until();
    if (until != null) {
      item.put(ItemAttribute.TTL, AttributeValues.number(until));
    }
    return item;
  }

  private static WriteRequest put(Map<String, AttributeValue> item) {
    return WriteRequest.builder().putRequest(put -> put.item(item)).build();
  }
}
