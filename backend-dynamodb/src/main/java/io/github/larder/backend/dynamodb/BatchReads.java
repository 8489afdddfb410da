package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
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
  private static final int MOST_FRUITLESS = 3;
  private static final int PAUSE_MILLIS = 25;

  private final DataCalls calls;
  private final Background background;
  private final StoreEvents events;
  private final boolean mayPause;

  /**
   * @param mayPause whether a pause is possible without holding up a thread
   */
  BatchReads(DataCalls calls, Background background, StoreEvents events, boolean mayPause) {
    this.calls = calls;
    this.background = background;
    this.events = events;
    this.mayPause = mayPause;
  }

  /** Puts what is found into {@code items}, by key. */
  CompletableFuture<Void> read(
      List<String> keys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    List<CompletableFuture<?>> chunks = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += MOST_KEYS) {
      List<String> chunk = keys.subList(from, Math.min(from + MOST_KEYS, keys.size()));
      Round first = new Round(request(chunk, consistent), 0, false);
      chunks.add(
          AsyncLoop.run(
              first,
              round -> round.isDue() && !deadline.isOver(),
              round -> ask(round, deadline, items)));
    }
    return CompletableFuture.allOf(chunks.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Round> ask(
      Round round, Deadline deadline, Map<String, Map<String, AttributeValue>> items) {
    if (round.again()) {
      events.retried("unprocessed keys");
    }
    if (round.fruitless() > 0 && mayPause) {
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
