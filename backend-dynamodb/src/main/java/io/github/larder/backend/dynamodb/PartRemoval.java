package io.github.larder.backend.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Deletes parts that no entry names any more. Those with a {@code ttl} are left to DynamoDB's
 * reaper, whose deletions are free.
 */
final class PartRemoval {

  private static final Logger log = LoggerFactory.getLogger(PartRemoval.class);

  private static final int LANES = 4;

  private final BatchWrites batches;
  private final BodyLimits limits;

  PartRemoval(BatchWrites batches, BodyLimits limits) {
    this.batches = batches;
    this.limits = limits;
  }

  /**
   * Deletes the parts of a head that was replaced or removed. Never fails: what is left over are
   * orphans.
   *
   * @param old the head as it was; an empty map if there was none
   * @param keptGeneration the generation that is there now, or an empty text. A write that the SDK
   *     repeated shows itself as the old one.
   */
  CompletableFuture<Void> discard(
      String itemKey, Map<String, AttributeValue> old, String keptGeneration, Deadline deadline) {
    List<String> keys;
    try {
      keys = withoutTtl(itemKey, old, keptGeneration);
    } catch (UnreadableItemException e) {
      log.debug("Parts of {} may be orphans: its head cannot be read", itemKey, e);
      keys = List.of();
    }
    return discard(itemKey, keys, deadline);
  }

  /** Deletes the parts of a head that was never written. Never fails. */
  CompletableFuture<Void> discard(String itemKey, PartedBody parts, Deadline deadline) {
    return discard(itemKey, parts.until() == null ? parts.keys(itemKey) : List.of(), deadline);
  }

  /** Deletes items, any number of them. */
  CompletableFuture<Void> delete(List<String> keys, Deadline deadline) {
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += BatchWrites.MOST_ITEMS) {
      List<String> some = keys.subList(from, Math.min(from + BatchWrites.MOST_ITEMS, keys.size()));
      steps.add(() -> batches.write(some.stream().map(PartRemoval::deletion).toList(), deadline));
    }
    return Lanes.run(LANES, steps);
  }

  private CompletableFuture<Void> discard(String itemKey, List<String> keys, Deadline deadline) {
    return delete(keys, deadline)
        .exceptionally(
            failure -> {
              log.debug("{} parts of {} may be orphans", keys.size(), itemKey, failure);
              return null;
            });
  }

  private List<String> withoutTtl(
      String itemKey, Map<String, AttributeValue> old, String keptGeneration)
      throws UnreadableItemException {
    ItemFields head = new ItemFields(old);
    if (!head.has(ItemAttribute.VALUE) || !head.map(ItemAttribute.VALUE).has(ItemAttribute.PARTS)) {
      return List.of();
    }
    PartedBody parts =
        PartedBody.read(head.map(ItemAttribute.VALUE), ItemReader.version(old), limits);
    return parts.until() != null || parts.generation().equals(keptGeneration)
        ? List.of()
        : parts.keys(itemKey);
  }

  private static WriteRequest deletion(String key) {
    return WriteRequest.builder()
        .deleteRequest(delete -> delete.key(Map.of(ItemAttribute.KEY, AttributeValue.fromS(key))))
        .build();
  }
}
