package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/**
 * Reads many items, a hundred keys a call. DynamoDB leaves keys over when an answer grows beyond 16
 * MB, or when it is throttled. They are asked for again: at once while each answer brings
 * something, after a short pause and only a few times if it brings nothing. What is left then, or
 * when the time is over, is a miss.
 */
final class BatchReads {

  private static final int MOST_KEYS = 100;

  /** The largest items, so many that an answer of 16 MB has room for all. */
  private static final int MOST_PARTS = 40;

  /** Where calls are beside each other, a body of some megabytes is worth a few. */
  private static final int PARTS_A_LANE = 4;

  private static final int LANES = 8;
  private static final int MOST_FRUITLESS = 3;
  private static final int PAUSE_MILLIS = 25;

  private final DataCalls calls;
  private final Background background;
  private final StoreEvents events;
  private final boolean onCaller;

  /**
   * @param onCaller whether the calling thread does the work: a pause would hold it up
   */
  BatchReads(DataCalls calls, Background background, StoreEvents events, boolean onCaller) {
    this.calls = calls;
    this.background = background;
    this.events = events;
    this.onCaller = onCaller;
  }

  /** Puts what is found into {@code items}, by key. */
  CompletableFuture<Void> read(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return read(keys, MOST_KEYS, consistent, deadline, items);
  }

  /** The same for items that are as large as items can be. */
  CompletableFuture<Void> readParts(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return read(keys, onCaller ? MOST_PARTS : PARTS_A_LANE, consistent, deadline, items);
  }

  private CompletableFuture<Void> read(
      List<String> keys,
      int keysACall,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += keysACall) {
      List<String> some = keys.subList(from, Math.min(from + keysACall, keys.size()));
      steps.add(() -> readSome(some, consistent, deadline, items));
    }
    return Lanes.run(onCaller ? 1 : LANES, steps);
  }

  private CompletableFuture<Void> readSome(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return AsyncLoop.run(
            new Round(request(keys, consistent), 0, false),
            round -> round.isDue() && !(round.again() && deadline.isOver()),
            round -> ask(round, deadline, items))
        .thenAccept(last -> {});
  }

  private CompletableFuture<Round> ask(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    if (round.again()) {
      events.retried("unprocessed keys");
    }
    if (round.fruitless() > 0 && !onCaller) {
      int bound = PAUSE_MILLIS << round.fruitless();
      Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, bound));
      return background.after(pause, () -> call(round, deadline, items));
    }
    return call(round, deadline, items);
  }

  private CompletableFuture<Round> call(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    return calls
        .batchGetItem(
            BatchGetItemRequest.builder().requestItems(Map.of(calls.table(), round.wanted())),
            deadline)
        .thenApply(response -> next(round, response, items));
  }

  private Round next(
      Round round, BatchGetItemResponse response, Map<String, Map<String, AttributeValue>> items) {
    List<Map<String, AttributeValue>> found =
        response.responses().getOrDefault(calls.table(), List.of());
    for (Map<String, AttributeValue> item : found) {
      AttributeValue key = item.get(ItemAttribute.KEY);
      if (key != null && key.s() != null) {
        items.put(key.s(), item);
      }
    }
    KeysAndAttributes none = KeysAndAttributes.builder().keys(List.of()).build();
    KeysAndAttributes left = response.unprocessedKeys().getOrDefault(calls.table(), none);
    boolean fruitful = left.keys().size() < round.wanted().keys().size();
    return new Round(left, fruitful ? 0 : round.fruitless() + 1, true);
  }

  private static KeysAndAttributes request(List<String> keys, boolean consistent) {
    return KeysAndAttributes.builder()
        .consistentRead(consistent)
        .keys(
            keys.stream().map(key -> Map.of(ItemAttribute.KEY, AttributeValue.fromS(key))).toList())
        .build();
  }

  /** What is still wanted, and how often in a row an answer brought nothing. */
  private record Round(KeysAndAttributes wanted, int fruitless, boolean again) {

    boolean isDue() {
      return !wanted.keys().isEmpty() && fruitless < MOST_FRUITLESS;
    }
  }
}
