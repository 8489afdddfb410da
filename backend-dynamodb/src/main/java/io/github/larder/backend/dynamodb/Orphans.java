package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Removes what nobody else does. With {@code ttl=false} that is what is over, with its parts.
 * Always it is parts that no head names: of writers that died, of heads that DynamoDB deleted, of
 * deletions that did not succeed. A part is older than any write under way before it is looked at,
 * and its head is read after it and strongly consistent, so that no head can come to name it.
 */
final class Orphans {

  private static final Duration LEAST_AGE = Duration.ofHours(1);
  private static final int LANES = 4;

  private final DataCalls calls;
  private final BatchReads batches;
  private final EntryRemoval heads;
  private final PartRemoval removal;
  private final Deadlines deadlines;
  private final Clock clock;
  private final @Nullable String namespace;
  private final boolean ttl;

  Orphans(
      DataCalls calls,
      BatchReads batches,
      EntryRemoval heads,
      PartRemoval removal,
      Deadlines deadlines,
      Clock clock,
      @Nullable String namespace,
      boolean ttl) {
    this.calls = calls;
    this.batches = batches;
    this.heads = heads;
    this.removal = removal;
    this.deadlines = deadlines;
    this.clock = clock;
    this.namespace = namespace;
    this.ttl = ttl;
  }

  /** Removes them all, in this namespace, and counts them; an entry that is over counts as one. */
  CompletableFuture<Long> remove() {
    return AsyncLoop.run(
            new Progress(Map.of(), 0, false),
            progress -> !progress.ended(),
            progress ->
                calls
                    .callPatiently(Operation.SCAN, page(progress))
                    .thenCompose(page -> remove(page, progress)))
        .thenApply(Progress::removed);
  }

  private ScanRequest.Builder page(Progress progress) {
    Expression expression = new Expression();
    long before = clock.instant().minus(LEAST_AGE).getEpochSecond();
    String old = expression.value("before", AttributeValue.fromN(Long.toString(before)));
    String parts =
        String.format(
            "attribute_type(%s, %s) AND %s < %s",
            expression.name(ItemAttribute.OF),
            expression.value("string", AttributeValue.fromS("S")),
            expression.name(ItemAttribute.WRITTEN),
            old);
    String found =
        ttl ? parts : parts + " OR " + expression.member(ItemAttribute.RETAIN_UNTIL) + " < " + old;
    String condition = "(" + found + ") AND " + Conditions.in(namespace, expression);
    ScanRequest.Builder request =
        ScanRequest.builder()
            .filterExpression(condition)
            .projectionExpression(
                String.join(
                    ", ",
                    expression.name(ItemAttribute.KEY),
                    expression.name(ItemAttribute.VERSION),
                    expression.name(ItemAttribute.OF),
                    expression.name(ItemAttribute.GENERATION)))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    return progress.next().isEmpty() ? request : request.exclusiveStartKey(progress.next());
  }

  private CompletableFuture<Progress> remove(ScanResponse page, Progress progress) {
    Map<String, Map<String, AttributeValue>> heads = new ConcurrentHashMap<>();
    Deadline deadline = deadlines.ofUpkeep();
    List<Map<String, AttributeValue>> parts =
        page.items().stream().filter(Orphans::isPart).toList();
    List<String> heading =
        parts.stream().map(part -> text(part, ItemAttribute.OF)).distinct().toList();
    return batches
        .readGenerations(heading, deadline, heads)
        .thenCompose(
            read -> {
              List<String> orphans =
                  parts.stream()
                      .filter(part -> !isNamed(part, heads))
                      .map(part -> text(part, ItemAttribute.KEY))
                      .toList();
              return removal
                  .delete(orphans, deadline)
                  .thenCompose(gone -> removeOver(page.items(), deadline))
                  .thenApply(over -> progress.plus(orphans.size() + over, page.lastEvaluatedKey()));
            });
  }

  /** Only a head has a version. */
  private CompletableFuture<Long> removeOver(
      List<Map<String, AttributeValue>> items, Deadline deadline) {
    AtomicLong removed = new AtomicLong();
    List<Supplier<CompletableFuture<Void>>> steps = new ArrayList<>();
    for (Map<String, AttributeValue> item : items) {
      AttributeValue version = item.get(ItemAttribute.VERSION);
      if (version != null && version.s() != null) {
        steps.add(
            () ->
                heads
                    .remove(text(item, ItemAttribute.KEY), version, deadline)
                    .thenAccept(gone -> removed.addAndGet(gone ? 1 : 0)));
      }
    }
    return Lanes.run(LANES, steps).thenApply(done -> removed.get());
  }

  /** What merely looks alike is somebody else's. */
  private static boolean isPart(Map<String, AttributeValue> item) {
    String of = text(item, ItemAttribute.OF);
    String generation = text(item, ItemAttribute.GENERATION);
    return !of.isEmpty()
        && !generation.isEmpty()
        && text(item, ItemAttribute.KEY).startsWith(of + '#' + generation + '#');
  }

  private static boolean isNamed(
      Map<String, AttributeValue> part, Map<String, Map<String, AttributeValue>> heads) {
    try {
      return new ItemFields(heads.getOrDefault(text(part, ItemAttribute.OF), Map.of()))
          .map(ItemAttribute.VALUE)
          .map(ItemAttribute.PARTS)
          .text(ItemAttribute.GENERATION)
          .equals(text(part, ItemAttribute.GENERATION));
    } catch (UnreadableItemException e) {
      return false;
    }
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
