// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Removes entries for the catalogue and for upkeep, with all parts of their bodies, whether
 * DynamoDB would delete those one day or not, because what was removed must not stay readable. Each
 * entry is removed only if its version is unchanged since it was listed. The listed parts are
 * removed even then.
 */
final class Erasure {

  /** The number of background threads: a blocking client needs one for each call. */
  private static final int MAX_PARALLEL_CALLS = 8;

  private final TableAccess table;
  private final BatchReads batches;
  private final PartRemoval parts;
  private final RecentKeys recent;
  private final BackgroundTasks background;
  private final boolean onCaller;

  /**
   * @param onCaller whether a call blocks its thread
   */
  Erasure(
      TableAccess table,
      BatchReads batches,
      PartRemoval parts,
      RecentKeys recent,
      BackgroundTasks background,
      boolean onCaller) {
    this.table = table;
    this.batches = batches;
    this.parts = parts;
    this.recent = recent;
    this.background = background;
    this.onCaller = onCaller;
  }

  /** The members of {@code value} that say which parts a head has. */
  static final List<String> MEMBERS =
      List.of(ItemAttribute.PARTS, ItemAttribute.PARTS_UNTIL, ItemAttribute.BODY_INFO);

  /**
   * Removes heads, and then their parts.
   *
   * @param heads their items, with key, version and {@link #MEMBERS}
   * @return how many existed
   */
  CompletableFuture<Long> erase(List<Map<String, AttributeValue>> heads) {
    AtomicLong removed = new AtomicLong();
    Queue<String> named = new ConcurrentLinkedQueue<>();
    Queue<Map<String, AttributeValue>> changed = new ConcurrentLinkedQueue<>();
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (Map<String, AttributeValue> head : heads) {
      steps.add(
          () ->
              removeHead(head)
                  .thenAccept(
                      removal -> {
                        if (removal != Removal.CHANGED) {
                          removed.incrementAndGet();
                        }
                        if (removal == Removal.REMOVED) {
                          named.addAll(parts.named(head));
                        } else {
                          changed.add(head);
                        }
                      }));
    }
    // The parts of removed heads are deleted, even if another head could not be removed.
    return AsyncLoop.runInParallel(
            MAX_PARALLEL_CALLS, onCaller ? steps.stream().map(this::inBackground).toList() : steps)
        .handle((done, failure) -> failure)
        .thenCompose(
            failure ->
                eraseParts(List.copyOf(named))
                    .thenCompose(erased -> eraseUnnamed(List.copyOf(changed)))
                    .thenCompose(
                        erased ->
                            failure == null
                                ? CompletableFuture.completedFuture(removed.get())
                                : CompletableFuture.failedFuture(
                                    CacheStoreException.unwrap(failure))));
  }

  /**
   * Erases the parts of heads that have changed since they were listed, unless the current head
   * names them (a refresh keeps the body). A delete that the SDK repeated is among them: it finds
   * no head.
   */
  private CompletableFuture<Void> eraseUnnamed(List<Map<String, AttributeValue>> changed) {
    Map<String, List<String>> partKeys = new LinkedHashMap<>();
    Map<String, String> generations = new HashMap<>();
    for (Map<String, AttributeValue> head : changed) {
      List<String> named = parts.named(head);
      AttributeValue key = head.get(ItemAttribute.KEY);
      if (key != null && !named.isEmpty()) {
        partKeys.put(key.s(), named);
        generations.put(key.s(), Versions.generation(ItemReader.version(head)));
      }
    }
    Map<String, Map<String, AttributeValue>> current = new ConcurrentHashMap<>();
    return batches
        .readGenerations(List.copyOf(partKeys.keySet()), table.deadlines().ofUpkeep(), current)
        .thenCompose(
            read -> {
              generations.forEach(
                  (key, generation) -> {
                    if (PartRemoval.isNamed(key, generation, current)) {
                      partKeys.remove(key);
                    }
                  });
              return eraseParts(partKeys.values().stream().flatMap(List::stream).toList());
            });
  }

  private Supplier<CompletableFuture<Void>> inBackground(Supplier<CompletableFuture<Void>> step) {
    return () -> background.runAfter(Duration.ZERO, step);
  }

  /** The result for a listed head. */
  private enum Removal {
    REMOVED,

    /** It does not exist, probably because of an attempt whose response was lost. */
    GONE_AFTER_RETRY,

    /** Its version has changed since it was listed, or it was removed. */
    CHANGED
  }

  private CompletableFuture<Removal> removeHead(Map<String, AttributeValue> head) {
    AttributeValue version = head.get(ItemAttribute.VERSION);
    AttributeValue key = head.get(ItemAttribute.KEY);
    if (version == null || key == null) {
      return CompletableFuture.completedFuture(Removal.CHANGED);
    }
    Expression expression = new Expression();
    String condition =
        expression.name(ItemAttribute.VERSION) + " = " + expression.value("version", version);
    recent.writeBegins(key.s());
    return table
        .calls()
        .callWithRetries(
            Operation.DELETE_ITEM,
            DeleteItemRequest.builder()
                .key(Map.of(ItemAttribute.KEY, key))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .conditionExpression(condition)
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values()))
        .thenApply(
            response -> {
              recent.wrote(key.s());
              return Removal.REMOVED;
            })
        .exceptionallyCompose(
            failure ->
                CacheStoreException.unwrap(failure)
                        instanceof ConditionalCheckFailedException notMet
                    ? CompletableFuture.completedFuture(
                        isGoneAfterRetry(notMet) ? Removal.GONE_AFTER_RETRY : Removal.CHANGED)
                    : CompletableFuture.failedFuture(failure));
  }

  /** The first attempt has deleted the head, unless another process did so in between. */
  private static boolean isGoneAfterRetry(ConditionalCheckFailedException notMet) {
    Integer attempts = notMet.numAttempts();
    return attempts != null && attempts > 1 && !notMet.hasItem();
  }

  private CompletableFuture<Void> eraseParts(List<String> partKeys) {
    return parts
        .delete(partKeys)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    CacheStoreException.unwrap(failure) instanceof CacheStoreException known
                        ? new CacheStoreException(
                            known.kind(),
                            known.getMessage()
                                + "; parts of the bodies are left, which removeOrphans() removes"
                                + " when they are over an hour old",
                            known)
                        : failure));
  }
}
