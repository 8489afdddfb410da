// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Removes what is left over. That is parts that no head names: of writers that died, of heads that
 * DynamoDB deleted, of deletions that failed. With {@code ttl=false} it is also expired entries,
 * with their parts. A part is examined only when it is older than any write under way, and its head
 * is read after it and strongly consistent, so that no head can come to name it.
 */
final class Orphans {

  private static final Duration MIN_AGE = Duration.ofHours(1);

  private final TableAccess table;
  private final BatchReads batches;
  private final Erasure erasure;
  private final PartRemoval removal;
  private final boolean ttl;

  /**
   * @param ttl whether DynamoDB deletes expired entries
   */
  Orphans(
      TableAccess table, BatchReads batches, Erasure erasure, PartRemoval removal, boolean ttl) {
    this.table = table;
    this.batches = batches;
    this.erasure = erasure;
    this.removal = removal;
    this.ttl = ttl;
  }

  /** Removes them all, in this namespace, and counts them; an expired entry counts as one. */
  CompletableFuture<Long> remove() {
    return AsyncLoop.run(
            new Progress(Map.of(), 0, false),
            progress -> !progress.ended(),
            progress ->
                table
                    .calls()
                    .callWithRetries(Operation.SCAN, page(progress))
                    .thenCompose(page -> remove(page, progress)))
        .thenApply(Progress::removed);
  }

  private ScanRequest.Builder page(Progress progress) {
    Expression expression = new Expression();
    long before = table.clock().instant().minus(MIN_AGE).getEpochSecond();
    String old = expression.value("before", AttributeValues.number(before));
    String parts =
        String.format(
            "attribute_type(%s, %s) AND %s < %s",
            expression.name(ItemAttribute.OF),
            expression.value("string", AttributeValue.fromS("S")),
            expression.name(ItemAttribute.WRITTEN),
            old);
    String found = ttl ? parts : parts + " OR " + expired(old, expression);
    String condition = "(" + found + ") AND " + expression.isIn(table.keys().namespace());
    ScanRequest.Builder request =
        ScanRequest.builder()
            .filterExpression(condition)
            .projectionExpression(projection(expression))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    return progress.next().isEmpty() ? request : request.exclusiveStartKey(progress.next());
  }

  /** When an entry of another schema expires only its own version of the library knows. */
  private static String expired(String before, Expression expression) {
    return String.format(
        "%s < %s AND %s",
        expression.member(ItemAttribute.RETAIN_UNTIL), before, expression.hasSchema());
  }

  private static String projection(Expression expression) {
    List<String> projected = new ArrayList<>();
    for (String attribute :
        List.of(
            ItemAttribute.KEY, ItemAttribute.VERSION, ItemAttribute.OF, ItemAttribute.GENERATION)) {
      projected.add(expression.name(attribute));
    }
    Erasure.MEMBERS.forEach(member -> projected.add(expression.member(member)));
    return String.join(", ", projected);
  }

  private CompletableFuture<Progress> remove(ScanResponse page, Progress progress) {
    Map<String, Map<String, AttributeValue>> heads = new ConcurrentHashMap<>();
    List<Map<String, AttributeValue>> parts =
        page.items().stream().filter(Orphans::isPart).toList();
    List<String> headKeys =
        parts.stream().map(part -> text(part, ItemAttribute.OF)).distinct().toList();
    // Only a head has a version.
    List<Map<String, AttributeValue>> expired =
        page.items().stream().filter(item -> !text(item, ItemAttribute.VERSION).isEmpty()).toList();
    return batches
        .readGenerations(headKeys, table.deadlines().ofUpkeep(), heads)
        .thenCompose(
            read -> {
              List<String> orphans =
                  parts.stream()
                      .filter(
                          part ->
                              !PartRemoval.isNamed(
                                  text(part, ItemAttribute.OF),
                                  text(part, ItemAttribute.GENERATION),
                                  heads))
                      .map(part -> text(part, ItemAttribute.KEY))
                      .toList();
              return removal
                  .delete(orphans)
                  .thenCompose(removed -> erasure.erase(expired))
                  .thenApply(
                      erased -> progress.plus(orphans.size() + erased, page.lastEvaluatedKey()));
            });
  }

  /** An item that merely resembles a part is left alone: Larder did not write it. */
  private static boolean isPart(Map<String, AttributeValue> item) {
    String of = text(item, ItemAttribute.OF);
    String generation = text(item, ItemAttribute.GENERATION);
    return !of.isEmpty()
        && !generation.isEmpty()
        && text(item, ItemAttribute.KEY).startsWith(of + '#' + generation + '#');
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null || value.s() == null ? "" : value.s();
  }

  private record Progress(Map<String, AttributeValue> next, long removed, boolean ended) {

    Progress plus(long more, Map<String, AttributeValue> lastKey) {
      return new Progress(lastKey, removed + more, lastKey.isEmpty());
    }
  }
}
