// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

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
 * Reads many items, a hundred keys a call. DynamoDB leaves keys over when an answer grows beyond 16
 * MB, or when it is throttled, and may refuse them all. They are asked for again: at once while
 * each answer brings something, after a short pause and only a few times if it brings nothing. What
 * is left then, or when the time is over, is a miss; a call that was refused each time has failed.
 */
final class BatchReads {

  private static final int MAX_KEYS = 100;

  /** The largest items, so many that an answer of 16 MB has room for all. */
  private static final int MAX_PARTS = 40;

  /** Where calls are beside each other, a body of some megabytes is worth a few. */
  private static final int PARTS_A_LANE = 4;

  private static final int LANES = 8;
  private static final int MAX_FRUITLESS_ROUNDS = 3;

  private final DataCalls calls;
  private final Backoff backoff;
  private final SdkErrors errors;
  private final boolean onCaller;

  /**
   * @param onCaller whether the calling thread does the work: then a few calls move much each
   */
  BatchReads(DataCalls calls, Backoff backoff, SdkErrors errors, boolean onCaller) {
    this.calls = calls;
    this.backoff = backoff;
    this.errors = errors;
    this.onCaller = onCaller;
  }

  /** Puts what is found into {@code items}, by key. */
  CompletableFuture<Void> read(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return inChunks(
        keys,
        MAX_KEYS,
        some ->
            ask(some, wholeItems(consistent), MAX_FRUITLESS_ROUNDS, deadline, items)
                .thenAccept(last -> {}));
  }

  /**
   * The same for items that are as large as items can be.
   *
   * @return whether all keys were answered: then what was not found is not there
   */
  CompletableFuture<Boolean> readParts(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    AtomicBoolean answered = new AtomicBoolean(true);
    return inChunks(
            keys,
            onCaller ? MAX_PARTS : PARTS_A_LANE,
            some ->
                ask(some, wholeItems(consistent), MAX_FRUITLESS_ROUNDS, deadline, items)
                    .thenAccept(
                        last -> answered.compareAndSet(true, last.wanted().keys().isEmpty())))
        .thenApply(read -> answered.get());
  }

  /**
   * Which parts heads name, strongly consistent. Asks until the deadline, and fails if a head could
   * not be read: that is not the same as a head that is not there.
   */
  CompletableFuture<Void> readGenerations(
      List<String> keys, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    Expression expression = new Expression();
    KeysAndAttributes.Builder asked =
        wholeItems(true)
            .projectionExpression(
                String.join(
                    ", ",
                    expression.name(ItemAttribute.KEY),
                    expression.member(ItemAttribute.SCHEMA),
                    expression.member(ItemAttribute.PARTS)))
            .expressionAttributeNames(expression.names());
    return inChunks(
        keys,
        MAX_KEYS,
        some ->
            ask(some, asked.copy(), Integer.MAX_VALUE, deadline, items)
                .thenAccept(
                    last -> {
                      if (!last.wanted().keys().isEmpty()) {
                        throw errors.leftOver("BatchGetItem");
                      }
                    }));
  }

  private CompletableFuture<Void> inChunks(
      List<String> keys, int keysACall, Function<List<String>, CompletableFuture<Void>> step) {
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += keysACall) {
      List<String> some = keys.subList(from, Math.min(from + keysACall, keys.size()));
      steps.add(() -> step.apply(some));
    }
    return Lanes.run(onCaller ? 1 : LANES, steps);
  }

  private CompletableFuture<Round> ask(
      List<String> keys,
      KeysAndAttributes.Builder asked,
      int mostFruitless,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    KeysAndAttributes wanted =
        asked
            .keys(
                keys.stream()
                    .map(key -> Map.of(ItemAttribute.KEY, AttributeValue.fromS(key)))
                    .toList())
            .build();
    return AsyncLoop.run(
            new Round(wanted, 0, false, null),
            round -> round.isDue(mostFruitless) && !(round.again() && deadline.isOver()),
            round -> ask(round, deadline, items))
        .thenCompose(
            last ->
                last.refusal() == null
                    ? CompletableFuture.completedFuture(last)
                    : CompletableFuture.failedFuture(last.refusal()));
  }

  private static KeysAndAttributes.Builder wholeItems(boolean consistent) {
    return KeysAndAttributes.builder().consistentRead(consistent);
  }

  private CompletableFuture<Round> ask(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    if (round.again()) {
      deadline.events().retried("unprocessed keys");
    }
    return backoff.before(() -> call(round, deadline, items), round.fruitless(), deadline, round);
  }

  private CompletableFuture<Round> call(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    return calls
        .call(
            Operation.BATCH_GET_ITEM,
            BatchGetItemRequest.builder().requestItems(Map.of(calls.table(), round.wanted())),
            deadline)
        .thenApply(response -> next(round, response, items))
        .exceptionallyCompose(
            failure ->
                SdkErrors.isThrottled(failure)
                    ? CompletableFuture.completedFuture(round.refused(SdkErrors.unwrap(failure)))
                    : CompletableFuture.failedFuture(failure));
  }

  private Round next(
      Round round, BatchGetItemResponse response, Map<String, Map<String, AttributeValue>> items) {
    // Of one table, whether it is called by its name or by its ARN.
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
    boolean fruitful = left.keys().size() < round.wanted().keys().size();
    return new Round(left, fruitful ? 0 : round.fruitless() + 1, true, null);
  }

  /** What is still wanted, how often in a row a call brought nothing, and why the last did not. */
  private record Round(
      KeysAndAttributes wanted, int fruitless, boolean again, @Nullable Throwable refusal) {

    Round refused(Throwable why) {
      return new Round(wanted, fruitless + 1, true, why);
    }

    boolean isDue(int mostFruitless) {
      return !wanted.keys().isEmpty() && fruitless < mostFruitless;
    }
  }
}
