// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.backend.dynamodb.ItemReader.StoredItem;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
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

  /** How many entries are put together from their parts at a time. */
  private static final int MAX_PARALLEL_ENTRIES = 4;

  private final TableAccess table;
  private final BatchReads batches;
  private final ItemReader reader;
  private final PartReads parts;
  private final RecentKeys recent;
  private final boolean consistent;

  /**
   * @param consistent whether all reads are strongly consistent
   */
  EntryReads(
      TableAccess table,
      BatchReads batches,
      ItemReader reader,
      PartReads parts,
      RecentKeys recent,
      boolean consistent) {
    this.table = table;
    this.batches = batches;
    this.reader = reader;
    this.parts = parts;
    this.recent = recent;
    this.consistent = consistent;
  }

  CompletableFuture<Optional<VersionedResponse>> get(CacheKey key) {
    String itemKey = table.keys().of(key);
    boolean strong = isConsistent(itemKey);
    Deadline deadline = table.deadlines().read();
    return table
        .getItem(itemKey, strong, deadline)
        .thenCompose(
            item ->
                !strong && recent.isBeforeRefresh(itemKey, item)
                    ? table
                        .getItem(itemKey, true, deadline)
                        .thenCompose(current -> entry(key, current, true, deadline))
                    : entry(key, item, strong, deadline));
  }

  CompletableFuture<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> requested) {
    Map<String, CacheKey> keys = new LinkedHashMap<>();
    requested.forEach(key -> keys.put(table.keys().of(key), key));
    List<String> eventual = new ArrayList<>();
    List<String> strong = new ArrayList<>();
    keys.keySet().forEach(key -> (isConsistent(key) ? strong : eventual).add(key));
    Map<String, Map<String, AttributeValue>> items = new ConcurrentHashMap<>();
    Deadline deadline = table.deadlines().read();
    return CompletableFuture.allOf(
            batches.read(eventual, false, deadline, items),
            batches.read(strong, true, deadline, items))
        .thenCompose(read -> readAgain(eventual, strong, items, deadline))
        .thenCompose(read -> entries(keys, items, strong, deadline));
  }

  /** Reads items from before a refresh of this process once more. */
  private CompletableFuture<Void> readAgain(
      List<String> eventual,
      List<String> strong,
      Map<String, Map<String, AttributeValue>> items,
      Deadline deadline) {
    List<String> outdated =
        eventual.stream()
            .filter(key -> recent.isBeforeRefresh(key, items.getOrDefault(key, Map.of())))
            .toList();
    outdated.forEach(items::remove);
    strong.addAll(outdated);
    return batches.read(outdated, true, deadline, items);
  }

  /** Checks that reading works, without a call about the table. */
  CompletableFuture<Void> probe() {
    return table
        .calls()
        .call(
            Operation.GET_ITEM,
            GetItemRequest.builder().key(table.keys().probe()),
            table.deadlines().read())
        .thenAccept(response -> {});
  }

  private CompletableFuture<Map<CacheKey, VersionedResponse>> entries(
      Map<String, CacheKey> keys,
      Map<String, Map<String, AttributeValue>> items,
      List<String> strong,
      Deadline deadline) {
    Map<CacheKey, VersionedResponse> found = new ConcurrentHashMap<>();
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    keys.forEach(
        (itemKey, key) ->
            steps.add(
                () ->
                    entry(
                            key,
                            items.getOrDefault(itemKey, Map.of()),
                            strong.contains(itemKey),
                            deadline)
                        .thenAccept(entry -> entry.ifPresent(whole -> found.put(key, whole)))));
    return AsyncLoop.runInParallel(MAX_PARALLEL_ENTRIES, steps)
        .thenApply(read -> inOrder(keys.values(), found));
  }

  private static Map<CacheKey, VersionedResponse> inOrder(
      Collection<CacheKey> keys, Map<CacheKey, VersionedResponse> found) {
    Map<CacheKey, VersionedResponse> ordered = new LinkedHashMap<>();
    for (CacheKey key : keys) {
      VersionedResponse entry = found.get(key);
      if (entry != null) {
        ordered.put(key, entry);
      }
    }
    return ordered;
  }

  private CompletableFuture<Optional<VersionedResponse>> entry(
      CacheKey key, Map<String, AttributeValue> item, boolean strong, Deadline deadline) {
    Optional<StoredItem> head = reader.find(key, item, table.clock().instant(), deadline.events());
    head.map(StoredItem::parts)
        .filter(named -> named.until() == null)
        .ifPresent(named -> recent.foundLastingParts(table.keys().of(key)));
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
    return consistent || recent.isWritten(itemKey);
  }
}
