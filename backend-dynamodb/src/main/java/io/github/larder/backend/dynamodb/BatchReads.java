// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.spi.CacheStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * Reads many items, a hundred keys in a call. DynamoDB leaves keys unprocessed when a response
 * would exceed 16 MB or when it is throttled, and may refuse them all. They are requested again: at
 * once while each response makes progress, after a short pause and only a few times if it makes
 * none. Keys that are left then, or at the deadline, are misses; a call that was refused each time
 * has failed.
 */
final class BatchReads {

  private static final int MAX_KEYS = 100;

  /** The parts that a BatchGetItem requests, so that its response stays under 16 MB. */
  private static final int MAX_PARTS = 40;

  /** Where calls run in parallel, a body of some megabytes is worth several of them. */
  private static final int MAX_PARTS_IN_PARALLEL_CALL = 4;

  private static final int MAX_PARALLEL_CALLS = 8;
  private static final int MAX_ROUNDS_WITHOUT_PROGRESS = 3;

  private final ItemCalls calls;
  private final BackgroundTasks background;
  private final SdkErrors errors;
  private final boolean onCaller;

  /**
   * @param onCaller whether the calling thread does the work: then few calls move much each
   */
  BatchReads(ItemCalls calls, BackgroundTasks background, SdkErrors errors, boolean onCaller) {
    this.calls = calls;
    this.background = background;
    this.errors = errors;
    this.onCaller = onCaller;
  }

  /** Adds the items that it finds to {@code items}, by key. */
  CompletableFuture<Void> read(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return inChunks(
        keys,
        MAX_KEYS,
        chunk ->
            read(chunk, wholeItems(consistent), MAX_ROUNDS_WITHOUT_PROGRESS, deadline, items)
                .thenAccept(last -> {}));
  }

  /**
   * Does the same for items that are as large as items can be.
   *
   * @return whether all keys were processed: then what was not found does not exist
   */
  CompletableFuture<Boolean> readParts(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    AtomicBoolean processed = new AtomicBoolean(true);
    return inChunks(
            keys,
            onCaller ? MAX_PARTS : MAX_PARTS_IN_PARALLEL_CALL,
            chunk ->
                read(chunk, wholeItems(consistent), MAX_ROUNDS_WITHOUT_PROGRESS, deadline, items)
                    .thenAccept(
                        last -> processed.compareAndSet(true, last.left().keys().isEmpty())))
        .thenApply(read -> processed.get());
  }

  /**
   * Reads which parts heads name, strongly consistent. It repeats calls until the deadline, and
   * fails if a head could not be read: that is not the same as a missing head.
   */
  CompletableFuture<Void> readGenerations(
      List<String> keys, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    Expression expression = new Expression();
    KeysAndAttributes.Builder projection =
        wholeItems(true)
            .projectionExpression(
                String.join(
                    ", ",
                    expression.name(ItemAttribute.KEY),
                    expression.name(ItemAttribute.VERSION),
                    expression.member(ItemAttribute.SCHEMA),
                    expression.member(ItemAttribute.PARTS)))
            .expressionAttributeNames(expression.names());
    return inChunks(
        keys,
        MAX_KEYS,
        chunk ->
            read(chunk, projection.copy(), Integer.MAX_VALUE, deadline, items)
                .thenAccept(
                    last -> {
                      if (!last.left().keys().isEmpty()) {
                        throw errors.unprocessed("BatchGetItem");
                      }
                    }));
  }

  private CompletableFuture<Void> inChunks(
      List<String> keys, int keysInCall, Function<List<String>, CompletableFuture<Void>> step) {
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += keysInCall) {
      List<String> chunk = keys.subList(from, Math.min(from + keysInCall, keys.size()));
      steps.add(() -> step.apply(chunk));
    }
    return AsyncLoop.runInParallel(onCaller ? 1 : MAX_PARALLEL_CALLS, steps);
  }

  private CompletableFuture<Round> read(
      List<String> keys,
      KeysAndAttributes.Builder request,
      int maxRoundsWithoutProgress,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    KeysAndAttributes requested =
        request
            .keys(
                keys.stream()
                    .map(key -> Map.of(ItemAttribute.KEY, AttributeValue.fromS(key)))
                    .toList())
            .build();
    return AsyncLoop.run(
            new Round(requested, 0, false, null),
            round ->
                round.isDue(maxRoundsWithoutProgress) && !(round.isRetry() && deadline.hasPassed()),
            round -> run(round, deadline, items))
        .thenCompose(
            last ->
                last.refusal() == null
                    ? CompletableFuture.completedFuture(last)
                    : CompletableFuture.failedFuture(last.refusal()));
  }

  private static KeysAndAttributes.Builder wholeItems(boolean consistent) {
    return KeysAndAttributes.builder().consistentRead(consistent);
  }

  private CompletableFuture<Round> run(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    if (round.isRetry()) {
      deadline.events().retried("unprocessed keys");
    }
    return background.runAfterBackoff(
        () -> call(round, deadline, items), round.withoutProgress(), deadline, round);
  }

  private CompletableFuture<Round> call(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    return calls
        .call(
            Operation.BATCH_GET_ITEM,
            BatchGetItemRequest.builder().requestItems(Map.of(calls.table(), round.left())),
            deadline)
        .thenApply(response -> next(round, response, items))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isThrottled(failure)
                    ? CompletableFuture.completedFuture(
                        round.refused(CacheStoreException.unwrap(failure)))
                    : CompletableFuture.failedFuture(failure));
  }

  private Round next(
      Round round, BatchGetItemResponse response, Map<String, Map<String, AttributeValue>> items) {
    // Of one table, whether the request has its name or its ARN.
    for (List<Map<String, AttributeValue>> found : response.responses().values()) {
      for (Map<String, AttributeValue> item : found) {
        AttributeValue key = item.get(ItemAttribute.KEY);
        if (key != null && key.s() != null) {
          items.put(key.s(), item);
        }
      }
    }
    KeysAndAttributes none = KeysAndAttributes.builder().keys(List.of()).build();
    KeysAndAttributes left = response.unprocessedKeys().values().stream().findFirst().orElse(none);
    boolean hasProgress = left.keys().size() < round.left().keys().size();
    return new Round(left, hasProgress ? 0 : round.withoutProgress() + 1, true, null);
  }

  /**
   * @param left the keys that are still to be read
   * @param withoutProgress the number of calls in a row that read none
   * @param isRetry whether there was a call before
   * @param refusal why the last call failed; {@code null} if it did not
   */
  private record Round(
      KeysAndAttributes left, int withoutProgress, boolean isRetry, @Nullable Throwable refusal) {

    Round refused(Throwable reason) {
      return new Round(left, withoutProgress + 1, true, reason);
    }

    boolean isDue(int maxWithoutProgress) {
      return !left.keys().isEmpty() && withoutProgress < maxWithoutProgress;
    }
  }
}
