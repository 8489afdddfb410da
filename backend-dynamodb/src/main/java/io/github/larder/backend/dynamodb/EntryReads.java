package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/**
 * Reads entries: eventually consistent, for half the price, unless it is configured otherwise or
 * this process wrote the key a moment ago.
 */
final class EntryReads {

  /** No cache key is like that, so that the probe finds nothing. */
  private static final CacheKey PROBE = new CacheKey("larder-probe");

  private final DataCalls calls;
  private final BatchReads batches;
  private final ItemKeys keys;
  private final ItemReader reader;
  private final RecentWrites recent;
  private final Deadlines deadlines;
  private final Clock clock;
  private final StoreEvents events;
  private final boolean consistent;

  EntryReads(
      DataCalls calls,
      BatchReads batches,
      ItemKeys keys,
      ItemReader reader,
      RecentWrites recent,
      Deadlines deadlines,
      Clock clock,
      StoreEvents events,
      boolean consistent) {
    this.calls = calls;
    this.batches = batches;
    this.keys = keys;
    this.reader = reader;
    this.recent = recent;
    this.deadlines = deadlines;
    this.clock = clock;
    this.events = events;
    this.consistent = consistent;
  }

  CompletableFuture<Optional<VersionedResponse>> get(CacheKey key) {
    String itemKey = keys.of(key);
    return calls
        .getItem(
            GetItemRequest.builder()
                .key(keys.attribute(itemKey))
                .consistentRead(isConsistent(itemKey)),
            deadlines.read())
        .thenApply(response -> entry(key, response.item(), clock.instant()));
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
        .thenApply(read -> entries(wanted, items));
  }

  /** Finds out whether reading works, without a call about the table. */
  CompletableFuture<Void> probe() {
    return calls
        .getItem(GetItemRequest.builder().key(keys.attribute(keys.of(PROBE))), deadlines.read())
        .thenAccept(response -> {});
  }

  private Map<CacheKey, VersionedResponse> entries(
      Map<String, CacheKey> wanted, Map<String, Map<String, AttributeValue>> items) {
    Instant now = clock.instant();
    Map<CacheKey, VersionedResponse> entries = new LinkedHashMap<>();
    wanted.forEach(
        (itemKey, key) ->
            entry(key, items.getOrDefault(itemKey, Map.of()), now)
                .ifPresent(entry -> entries.put(key, entry)));
    return entries;
  }

  private Optional<VersionedResponse> entry(
      CacheKey key, Map<String, AttributeValue> item, Instant now) {
    Optional<VersionedResponse> entry = reader.entry(key, item, now);
    entry.ifPresent(
        found -> {
          Body body = found.response().body();
          events.transferred(0, body == null ? 0 : body.length());
        });
    return entry;
  }

  private boolean isConsistent(String itemKey) {
    return consistent || recent.contains(itemKey);
  }
}
