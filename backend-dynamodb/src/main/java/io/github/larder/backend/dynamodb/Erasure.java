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
 * Removes entries for people and for upkeep: all parts of their bodies with them, whether DynamoDB
 * would delete those one day or not, because what was removed must not stay readable. Each entry
 * goes only if it is still the one that was listed: what has replaced it may be of use. The parts
 * that were listed go even then.
 */
final class Erasure {

  /** As many as the background has threads, where a blocking client needs one for each call. */
  private static final int LANES = 8;

  private final PatientCalls calls;
  private final BatchReads batches;
  private final PartRemoval parts;
  private final Deadlines deadlines;
  private final WriteTrace trace;
  private final Background background;
  private final boolean onCaller;

  /**
   * @param onCaller whether a call blocks its thread
   */
  Erasure(
      PatientCalls calls,
      BatchReads batches,
      PartRemoval parts,
      Deadlines deadlines,
      WriteTrace trace,
      Background background,
      boolean onCaller) {
    this.calls = calls;
    this.batches = batches;
    this.parts = parts;
    this.deadlines = deadlines;
    this.trace = trace;
    this.background = background;
    this.onCaller = onCaller;
  }

  /** The members of {@code value} without which the parts of a head are not known. */
  static final List<String> MEMBERS =
      List.of(
          ItemAttribute.PARTS,
          ItemAttribute.BODY_LENGTH,
          ItemAttribute.BODY_CHECK,
          ItemAttribute.BODY_ENCODING);

  /**
   * Removes heads, and then their parts.
   *
   * @param heads their items, with key, version and {@link #MEMBERS}
   * @return how many were there
   */
  CompletableFuture<Long> erase(List<Map<String, AttributeValue>> heads) {
    AtomicLong removed = new AtomicLong();
    Queue<String> named = new ConcurrentLinkedQueue<>();
    Queue<Map<String, AttributeValue>> lost = new ConcurrentLinkedQueue<>();
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
                          lost.add(head);
                        }
                      }));
    }
    // The parts of heads that are gone go, even if another head could not be removed.
    return Lanes.run(LANES, onCaller ? steps.stream().map(this::beside).toList() : steps)
        .handle((done, failure) -> failure)
        .thenCompose(
            failure ->
                eraseParts(List.copyOf(named))
                    .thenCompose(gone -> eraseUnnamed(List.copyOf(lost)))
                    .thenCompose(
                        gone ->
                            failure == null
                                ? CompletableFuture.completedFuture(removed.get())
                                : CompletableFuture.failedFuture(SdkErrors.unwrap(failure))));
  }

  /**
   * The parts of heads that were not there any more as they were listed, unless the head that is
   * there now names them (a refresh keeps the body). A delete that the SDK repeats is among them:
   * it finds that the head is gone.
   */
  private CompletableFuture<Void> eraseUnnamed(List<Map<String, AttributeValue>> lost) {
    Map<String, List<String>> partKeys = new LinkedHashMap<>();
    Map<String, String> generations = new HashMap<>();
    for (Map<String, AttributeValue> head : lost) {
      List<String> named = parts.named(head);
      AttributeValue key = head.get(ItemAttribute.KEY);
      if (key != null && !named.isEmpty()) {
        partKeys.put(key.s(), named);
        generations.put(key.s(), Versions.generation(ItemReader.version(head)));
      }
    }
    Map<String, Map<String, AttributeValue>> now = new ConcurrentHashMap<>();
    return batches
        .readGenerations(List.copyOf(partKeys.keySet()), deadlines.ofUpkeep(), now)
        .thenCompose(
            read -> {
              generations.forEach(
                  (key, generation) -> {
                    if (PartRemoval.isNamed(key, generation, now)) {
                      partKeys.remove(key);
                    }
                  });
              return eraseParts(partKeys.values().stream().flatMap(List::stream).toList());
            });
  }

  private Supplier<CompletableFuture<Void>> beside(Supplier<CompletableFuture<Void>> step) {
    return () -> background.after(Duration.ZERO, step);
  }

  /** What became of a head that was listed. */
  private enum Removal {
    REMOVED,

    /** It is gone, probably by an attempt whose answer was lost. */
    GONE_AFTER_RETRY,

    /** It was not there any more as it was listed. */
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
    trace.begun(key.s());
    return calls
        .call(
            Operation.DELETE_ITEM,
            DeleteItemRequest.builder()
                .key(Map.of(ItemAttribute.KEY, key))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .conditionExpression(condition)
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values()))
        .thenApply(
            response -> {
              trace.done(key.s());
              return Removal.REMOVED;
            })
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException lost
                    ? CompletableFuture.completedFuture(
                        isGoneAfterRetry(lost) ? Removal.GONE_AFTER_RETRY : Removal.CHANGED)
                    : CompletableFuture.failedFuture(failure));
  }

  /** The first attempt has deleted the head, unless another process did so in between. */
  private static boolean isGoneAfterRetry(ConditionalCheckFailedException lost) {
    Integer attempts = lost.numAttempts();
    return attempts != null && attempts > 1 && !lost.hasItem();
  }

  private CompletableFuture<Void> eraseParts(List<String> partKeys) {
    return parts
        .delete(partKeys)
        .exceptionallyCompose(
            thrown ->
                CompletableFuture.failedFuture(
                    SdkErrors.unwrap(thrown) instanceof CacheStoreException failure
                        ? new CacheStoreException(
                            failure.kind(),
                            failure.getMessage()
                                + "; parts of the bodies are left, which removeOrphans() removes"
                                + " when they are over an hour old",
                            failure)
                        : thrown));
  }
}
