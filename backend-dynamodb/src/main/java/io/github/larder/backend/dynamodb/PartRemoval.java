// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Deletes parts that no entry names any more. During a request those with a {@code ttl} are left to
 * DynamoDB, whose deletions are free.
 */
final class PartRemoval {

  private static final Logger log = LoggerFactory.getLogger(PartRemoval.class);

  private static final int MAX_PARALLEL_CALLS = 4;

  private final BatchWrites batches;
  private final Deadlines deadlines;

  /** Of any writer: a body may be longer than this process would store or read. */
  private final BodyLimits limits;

  PartRemoval(BatchWrites batches, Deadlines deadlines, BodyLimits limits) {
    this.batches = batches;
    this.deadlines = deadlines;
    this.limits = limits.withMaxBodyBytes(BodyLimits.MAX_BODY_BYTES);
  }

  /**
   * Deletes the parts of a head that was replaced or removed. Never fails: parts that are left are
   * orphans.
   *
   * @param old the old head; an empty map if there was none
   * @param keptGeneration the generation of the current head, or an empty text. A write that the
   *     SDK repeated finds itself as the old head.
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
  CompletableFuture<Void> discard(String itemKey, BodyParts parts, Deadline deadline) {
    return discard(itemKey, parts.until() == null ? parts.keys(itemKey) : List.of(), deadline);
  }

  /** Deletes any number of items, for as long as each call makes progress. */
  CompletableFuture<Void> delete(List<String> keys) {
    return delete(keys, deadlines::ofUpkeep);
  }

  /**
   * The keys of all parts that a head names. A damaged head names none.
   *
   * @param head its item, at least with {@link Erasure#MEMBERS}
   */
  List<String> named(Map<String, AttributeValue> head) {
    try {
      return parts(head).map(parts -> parts.keys(key(head))).orElse(List.of());
    } catch (UnreadableItemException e) {
      log.warn("Parts of {} may be left, because its entry is damaged", key(head), e);
      return List.of();
    }
  }

  /**
   * Whether the current head names parts of this generation. Which ones a head of another schema
   * names is unknown, so that it keeps them all.
   *
   * @param heads at least version, schema and parts of the current heads, by key
   */
  static boolean isNamed(
      String itemKey, String generation, Map<String, Map<String, AttributeValue>> heads) {
    try {
      Map<String, AttributeValue> head = heads.getOrDefault(itemKey, Map.of());
      ItemFields value = new ItemFields(head).map(ItemAttribute.VALUE);
      return ItemReader.schema(value) != ItemWriter.SCHEMA
          || (value.has(ItemAttribute.PARTS)
              && Versions.generation(ItemReader.version(head)).equals(generation));
    } catch (UnreadableItemException e) {
      return false;
    }
  }

  private CompletableFuture<Void> delete(List<String> keys, Supplier<Deadline> deadline) {
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += BatchWrites.MAX_ITEMS) {
      List<String> chunk = keys.subList(from, Math.min(from + BatchWrites.MAX_ITEMS, keys.size()));
      steps.add(() -> batches.write(chunk.stream().map(PartRemoval::deletion).toList(), deadline));
    }
    return AsyncLoop.runInParallel(MAX_PARALLEL_CALLS, steps);
  }

  private CompletableFuture<Void> discard(String itemKey, List<String> keys, Deadline deadline) {
    return delete(keys, () -> deadline)
        .exceptionally(
            failure -> {
              log.debug("{} parts of {} may be orphans", keys.size(), itemKey, failure);
              return null;
            });
  }

  private List<String> withoutTtl(
      String itemKey, Map<String, AttributeValue> old, String keptGeneration)
      throws UnreadableItemException {
    return parts(old)
        .filter(parts -> parts.until() == null && !parts.generation().equals(keptGeneration))
        .map(parts -> parts.keys(itemKey))
        .orElse(List.of());
  }

  private Optional<BodyParts> parts(Map<String, AttributeValue> item)
      throws UnreadableItemException {
    ItemFields head = new ItemFields(item);
    if (!head.has(ItemAttribute.VALUE) || !head.map(ItemAttribute.VALUE).has(ItemAttribute.PARTS)) {
      return Optional.empty();
    }
    return Optional.of(
        BodyParts.read(head.map(ItemAttribute.VALUE), ItemReader.version(item), limits));
  }

  private static String key(Map<String, AttributeValue> item) {
    AttributeValue key = item.get(ItemAttribute.KEY);
    return key == null || key.s() == null ? "" : key.s();
  }

  private static WriteRequest deletion(String key) {
    return WriteRequest.builder()
        .deleteRequest(delete -> delete.key(Map.of(ItemAttribute.KEY, AttributeValue.fromS(key))))
        .build();
  }
}
