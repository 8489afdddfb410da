// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Leaves keys and items unprocessed, as a throttled DynamoDB does; DynamoDB Local never throttles.
 */
public final class LeftOver implements GatedCalls.Gate {

  private final AtomicInteger left = new AtomicInteger();
  private final Runnable before;
  private volatile boolean inPart;
  private volatile boolean onlyKeys;

  public LeftOver() {
    this(() -> {});
  }

  /**
   * @param before runs before each call that leaves something unprocessed
   */
  public LeftOver(Runnable before) {
    this.before = before;
  }

  /** Leaves everything unprocessed in the next calls. */
  public void next(int count) {
    left.set(count);
  }

  /** Leaves the keys of all reads unprocessed from now on; writes succeed. */
  public void keysFromNowOn() {
    onlyKeys = true;
    left.set(Integer.MAX_VALUE);
  }

  /** Does everything in the next call, but reports the last item as unprocessed. */
  public void nextInPart() {
    inPart = true;
    left.set(1);
  }

  @Override
  @SuppressWarnings("unchecked") // The response has the type of the request.
  public <T> CompletableFuture<T> pass(
      DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
    if (request instanceof BatchGetItemRequest get && isDue()) {
      return (CompletableFuture<T>)
          CompletableFuture.completedFuture(
              BatchGetItemResponse.builder().unprocessedKeys(get.requestItems()).build());
    }
    if (request instanceof BatchWriteItemRequest write && !onlyKeys && isDue()) {
      Map<String, List<WriteRequest>> items = write.requestItems();
      BatchWriteItemResponse answer =
          BatchWriteItemResponse.builder().unprocessedItems(inPart ? last(items) : items).build();
      return inPart
          ? (CompletableFuture<T>) call.get().thenApply(done -> answer)
          : (CompletableFuture<T>) CompletableFuture.completedFuture(answer);
    }
    return call.get();
  }

  private boolean isDue() {
    boolean due = left.getAndUpdate(count -> count > 0 ? count - 1 : 0) > 0;
    if (due) {
      before.run();
    }
    return due;
  }

  private static Map<String, List<WriteRequest>> last(Map<String, List<WriteRequest>> items) {
    Map.Entry<String, List<WriteRequest>> table = items.entrySet().iterator().next();
    List<WriteRequest> all = table.getValue();
    return Map.of(table.getKey(), all.subList(all.size() - 1, all.size()));
  }
}
