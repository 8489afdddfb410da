// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.EntryFilter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Scans the table page by page. DynamoDB bills what a scan passes over, not what it returns, so the
 * filter saves bytes and no units. It is applied once more here, where the clock is the store's.
 */
final class TableScan {

  private final PatientCalls calls;
  private final ItemKeys keys;
  private final Clock clock;
  private final @Nullable String namespace;

  TableScan(PatientCalls calls, ItemKeys keys, Clock clock, @Nullable String namespace) {
    this.calls = calls;
    this.keys = keys;
    this.clock = clock;
    this.namespace = namespace;
  }

  /**
   * @param over whether to look for entries whose time is over, too
   * @param after the item key to go on behind, or {@code null} to begin
   * @param limit how many items to pass over at most; 0 for as many as a page holds
   */
  CompletableFuture<Page> page(
      EntryFilter filter, boolean over, @Nullable String after, int limit) {
    Instant now = clock.instant();
    Expression expression = new Expression();
    ScanRequest.Builder request =
        ScanRequest.builder()
            .filterExpression(condition(filter, over, now, expression))
            .projectionExpression(projection(expression))
            .expressionAttributeNames(expression.names());
    if (!expression.values().isEmpty()) {
      request.expressionAttributeValues(expression.values());
    }
    if (after != null) {
      request.exclusiveStartKey(keys.attribute(after));
    }
    if (limit > 0) {
      request.limit(limit);
    }
    return calls.call(Operation.SCAN, request).thenApply(response -> page(response, filter, now));
  }

  private Page page(ScanResponse response, EntryFilter filter, Instant now) {
    List<ListedItem> items = new ArrayList<>();
    List<ListedItem> over = new ArrayList<>();
    for (Map<String, AttributeValue> item : response.items()) {
      ListedItem.of(item, keys)
          .filter(listed -> filter.matches(listed.summary()))
          .ifPresent(listed -> (ItemReader.isExpired(item, now) ? over : items).add(listed));
    }
    AttributeValue last = response.lastEvaluatedKey().get(ItemAttribute.KEY);
    return new Page(items, over, last == null ? null : last.s());
  }

  private String condition(EntryFilter filter, boolean over, Instant now, Expression expression) {
    StringJoiner condition = new StringJoiner(" AND ");
    // Only an entry has a value: the parts of a body have none.
    condition.add("attribute_exists(" + expression.name(ItemAttribute.VALUE) + ")");
    condition.add(Conditions.in(namespace, expression));
    if (!over) {
      condition.add(Conditions.notExpired(now, expression));
    }
    String prefix = filter.uriPrefix();
    if (prefix != null && !prefix.isEmpty()) {
      condition.add(
          String.format(
              "begins_with(%s, %s)",
              expression.member(ItemAttribute.URL),
              expression.value("prefix", AttributeValue.fromS(prefix))));
    }
    return condition.toString();
  }

  private static String projection(Expression expression) {
    StringJoiner projection = new StringJoiner(", ");
    projection.add(expression.name(ItemAttribute.KEY));
    projection.add(expression.name(ItemAttribute.VERSION));
    Stream.concat(ListedItem.MEMBERS.stream(), Erasure.MEMBERS.stream())
        .distinct()
        .forEach(member -> projection.add(expression.member(member)));
    return projection.toString();
  }

  /**
   * What one scan found.
   *
   * @param items the entries
   * @param over those whose time is over
   * @param next the item key to go on behind; {@code null} at the end
   */
  record Page(List<ListedItem> items, List<ListedItem> over, @Nullable String next) {}
}
