// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/**
 * Makes entries whole whose bodies are in parts. What is missing or wrong at first may be an
 * eventually consistent read that is behind, or a head that was replaced meanwhile: the head and
 * those parts are read once more, strongly consistent, before it is a miss. A head that is replaced
 * again is followed a few times; parts are reported as corrupt only if their head still names them.
 */
final class PartReads {

  private static final String NONE = "";

  /** A body that is replaced this often during one read is a miss. */
  private static final int MAX_LOOKS = 3;

  private final DataCalls calls;
  private final BatchReads batches;
  private final ItemKeys keys;
  private final ItemReader reader;
  private final SlowBodies slow;
  private final Clock clock;

  PartReads(
      DataCalls calls,
      BatchReads batches,
      ItemKeys keys,
      ItemReader reader,
      SlowBodies slow,
      Clock clock) {
    this.calls = calls;
    this.batches = batches;
    this.keys = keys;
    this.reader = reader;
    this.slow = slow;
    this.clock = clock;
  }

  /** The whole of an entry, or of what has replaced it meanwhile. */
  CompletableFuture<Optional<VersionedResponse>> whole(
      CacheKey key, StoredItem found, boolean consistent, Deadline deadline) {
    return inTime(
        keys.of(key),
        found,
        deadline,
        (parts, longer) -> {
          String itemKey = keys.of(key);
          Map<String, Map<String, AttributeValue>> items = new ConcurrentHashMap<>();
          return fetch(parts.keys(itemKey), consistent, longer, items)
              .thenCompose(
                  answered ->
                      join(itemKey, found, parts, items)
                          .map(whole -> CompletableFuture.completedFuture(Optional.of(whole)))
                          .orElseGet(() -> lookAgain(key, NONE, MAX_LOOKS, longer, items)));
        });
  }

  /** The whole of an entry as strongly consistent reads show it, with no second look. */
  CompletableFuture<Optional<VersionedResponse>> wholeNow(
      CacheKey key, StoredItem found, Deadline deadline) {
    return inTime(
        keys.of(key),
        found,
        deadline,
        (parts, longer) ->
            wholeNow(key, found, parts, longer, new ConcurrentHashMap<>()).thenApply(Look::whole));
  }

  /**
   * Reads a body with the time that its length allows. DynamoDB has answered by then, so that a
   * body which does not come in time is a miss and no failure.
   */
  private CompletableFuture<Optional<VersionedResponse>> inTime(
      String itemKey,
      StoredItem head,
      Deadline deadline,
      BiFunction<PartedBody, Deadline, CompletableFuture<Optional<VersionedResponse>>> read) {
    PartedBody parts = head.parts();
    if (parts == null) {
      return CompletableFuture.completedFuture(Optional.of(head.whole()));
    }
    if (slow.contains(itemKey)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return read.apply(parts, deadline.forReading(parts.length()))
        .exceptionallyCompose(
            failure -> {
              if (!SdkErrors.isTimeout(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              slow.readWasLate(itemKey, head, parts);
              return CompletableFuture.completedFuture(Optional.empty());
            });
  }

  /**
   * Follows a head whose body is replaced while it is read. Parts are lost only if the head names
   * them both before and after they were not found.
   *
   * @param incomplete the generation that was not complete at the last look
   */
  private CompletableFuture<Optional<VersionedResponse>> lookAgain(
      CacheKey key,
      String incomplete,
      int looksLeft,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return calls
        .call(
            Operation.GET_ITEM,
            GetItemRequest.builder().key(keys.attribute(keys.of(key))).consistentRead(true),
            deadline)
        .thenCompose(
            response -> {
              Optional<StoredItem> head =
                  reader.find(key, response.item(), clock.instant(), deadline.events());
              PartedBody parts = head.map(StoredItem::parts).orElse(null);
              if (head.isEmpty() || parts == null) {
                return CompletableFuture.completedFuture(head.map(StoredItem::whole));
              }
              if (parts.generation().equals(incomplete)) {
                deadline.events().corrupt(key, "parts of the body are missing or broken");
                return CompletableFuture.completedFuture(Optional.empty());
              }
              return looksLeft == 0
                  ? CompletableFuture.completedFuture(Optional.empty())
                  : wholeNow(key, head.get(), parts, deadline, items)
                      .thenCompose(
                          look ->
                              look.isFinal()
                                  ? CompletableFuture.completedFuture(look.whole())
                                  : lookAgain(
                                      key, parts.generation(), looksLeft - 1, deadline, items));
            });
  }

  private CompletableFuture<Look> wholeNow(
      CacheKey key,
      StoredItem found,
      PartedBody parts,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    String itemKey = keys.of(key);
    PartJoin join = new PartJoin(itemKey, keys.namespace(), parts);
    List<String> faulty = join.faulty(items);
    // All of them have the right form, but not the right content.
    List<String> wanted = faulty.isEmpty() ? parts.keys(itemKey) : faulty;
    wanted.forEach(items::remove);
    return fetch(wanted, true, deadline, items)
        .thenApply(answered -> new Look(join(itemKey, found, parts, items), answered));
  }

  private CompletableFuture<Boolean> fetch(
      List<String> wanted,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return batches.readParts(wanted, consistent, deadline, items);
  }

  private Optional<VersionedResponse> join(
      String itemKey,
      StoredItem found,
      PartedBody parts,
      Map<String, Map<String, AttributeValue>> items) {
    return new PartJoin(itemKey, keys.namespace(), parts)
        .body(items)
        .map(bytes -> found.with(Body.wrap(bytes, parts.encoding())));
  }

  /**
   * The parts of a body, strongly consistent.
   *
   * @param answered whether DynamoDB said of each whether it is there; a throttled one may not
   */
  private record Look(Optional<VersionedResponse> whole, boolean answered) {

    boolean isFinal() {
      return whole.isPresent() || !answered;
    }
  }
}
