// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/**
 * Reads entries: eventually consistent, for half the price, unless it is configured otherwise or
 * this process wrote the key a moment ago.
 */
final class EntryReads {

  /** So many of several entries are put together from their parts at once. */
  private static final int LANES = 4;

  private final DataCalls calls;
  private final BatchReads batches;
  private final ItemKeys keys;
  private final ItemReader reader;
  private final PartReads parts;
  private final RecentKeys recent;
  private final RecentRefreshes refreshes;
  private final RecentKeys lasting;
  private final Deadlines deadlines;
  private final Clock clock;
  private final boolean consistent;

  /**
   * @param lasting told of keys with parts that have no {@code ttl}
   */
  EntryReads(
      DataCalls calls,
      BatchReads batches,
      ItemKeys keys,
      ItemReader reader,
      PartReads parts,
      RecentKeys recent,
      RecentRefreshes refreshes,
      RecentKeys lasting,
      Deadlines deadlines,
      Clock clock,
      boolean consistent) {
    this.calls = calls;
    this.batches = batches;
    this.keys = keys;
    this.reader = reader;
    this.parts = parts;
    this.recent = recent;
    this.refreshes = refreshes;
    this.lasting = lasting;
    this.deadlines = deadlines;
    this.clock = clock;
    this.consistent = consistent;
  }

  CompletableFuture<Optional<VersionedResponse>> get(CacheKey key) {
    String itemKey = keys.of(key);
    boolean strong = isConsistent(itemKey);
    Deadline deadline = deadlines.read();
    return item(itemKey, strong, deadline)
        .thenCompose(
            item ->
                !strong && refreshes.isBefore(itemKey, item)
                    ? item(itemKey, true, deadline)
                        .thenCompose(now -> entry(key, now, true, deadline))
                    : entry(key, item, strong, deadline));
  }

  private CompletableFuture<Map<String, AttributeValue>> item(
      String itemKey, boolean strong, Deadline deadline) {
    return calls
        .call(
            Operation.GET_ITEM,
            GetItemRequest.builder().key(keys.attribute(itemKey)).consistentRead(strong),
            deadline)
        .thenApply(response -> response.item());
  }

  CompletableFuture<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> asked) {
    Map<String, CacheKey> wanted = new LinkedHashMap<>();
    asked.forEach(key -> wanted.put(keys.of(key), key));
    List<String> eventual = new ArrayList<>();
    List<String> strong = new ArrayList<>();
    wanted.keySet().forEach(key -> (isConsistent(key) ? strong : eventual).add(key));
    Map<String, Map<String, AttributeValue>> items = new ConcurrentHashMap<>();
    Deadline deadline = deadlines.read();
    return CompletableFuture.allOf(
            batches.read(eventual, false, deadline, items),
            batches.read(strong, true, deadline, items))
        .thenCompose(read -> again(eventual, strong, items, deadline))
        .thenCompose(read -> entries(wanted, items, strong, deadline));
  }

  /** Reads what came before a refresh of this process once more. */
  private CompletableFuture<Void> again(
      List<String> eventual,
      List<String> strong,
      Map<String, Map<String, AttributeValue>> items,
      Deadline deadline) {
    List<String> before =
        eventual.stream()
            .filter(key -> refreshes.isBefore(key, items.getOrDefault(key, Map.of())))
            .toList();
    before.forEach(items::remove);
    strong.addAll(before);
    return batches.read(before, true, deadline, items);
  }

  /** Finds out whether reading works, without a call about the table. */
  CompletableFuture<Void> probe() {
    return calls
        .call(Operation.GET_ITEM, GetItemRequest.builder().key(keys.probe()), deadlines.read())
        .thenAccept(response -> {});
  }

  private CompletableFuture<Map<CacheKey, VersionedResponse>> entries(
      Map<String, CacheKey> wanted,
      Map<String, Map<String, AttributeValue>> items,
      List<String> strong,
      Deadline deadline) {
    Map<CacheKey, VersionedResponse> found = new ConcurrentHashMap<>();
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    wanted.forEach(
        (itemKey, key) ->
            steps.add(
                () ->
                    entry(
                            key,
                            items.getOrDefault(itemKey, Map.of()),
                            strong.contains(itemKey),
                            deadline)
                        .thenAccept(entry -> entry.ifPresent(whole -> found.put(key, whole)))));
    return Lanes.run(LANES, steps).thenApply(read -> inOrder(wanted.values(), found));
  }

  private static Map<CacheKey, VersionedResponse> inOrder(
      Collection<CacheKey> wanted, Map<CacheKey, VersionedResponse> found) {
    Map<CacheKey, VersionedResponse> ordered = new LinkedHashMap<>();
    for (CacheKey key : wanted) {
      VersionedResponse entry = found.get(key);
      if (entry != null) {
        ordered.put(key, entry);
      }
    }
    return ordered;
  }

  private CompletableFuture<Optional<VersionedResponse>> entry(
      CacheKey key, Map<String, AttributeValue> item, boolean strong, Deadline deadline) {
    Optional<StoredItem> head = reader.find(key, item, clock.instant(), deadline.events());
    head.map(StoredItem::parts)
        .filter(named -> named.until() == null)
        .ifPresent(named -> lasting.add(keys.of(key)));
    return head.map(found -> parts.whole(key, found, strong, deadline))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()))
        .thenApply(entry -> received(entry, deadline));
  }

  private static Optional<VersionedResponse> received(
      Optional<VersionedResponse> entry, Deadline deadline) {
    entry.ifPresent(found -> deadline.events().transferred(0, found.response().bodyLength()));
    return entry;
  }

  private boolean isConsistent(String itemKey) {
    return consistent || recent.contains(itemKey);
  }
}
