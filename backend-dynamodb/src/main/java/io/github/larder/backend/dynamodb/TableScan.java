// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.ItemBody.BodyInfo;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Scans the table page by page. DynamoDB bills what a scan examines, not what it returns, so the
 * filter saves bytes and no units. It is applied once more here, by the clock of the store.
 */
final class TableScan {

  private final TableAccess table;

  TableScan(TableAccess table) {
    this.table = table;
  }

  /**
   * @param includeExpired whether to look for expired entries as well
   * @param after the item key to continue after, or {@code null} to begin
   * @param limit how many items to examine at most; 0 for as many as a page holds
   */
  CompletableFuture<Page> page(
      EntryFilter filter, boolean includeExpired, @Nullable String after, int limit) {
    Instant now = table.clock().instant();
    Expression expression = new Expression();
    ScanRequest.Builder request =
        ScanRequest.builder()
            .filterExpression(condition(filter, includeExpired, now, expression))
            .projectionExpression(projection(expression))
            .expressionAttributeNames(expression.names());
    if (!expression.values().isEmpty()) {
      request.expressionAttributeValues(expression.values());
    }
    if (after != null) {
      request.exclusiveStartKey(table.keys().attribute(after));
    }
    if (limit > 0) {
      request.limit(limit);
    }
    return table
        .calls()
        .callWithRetries(Operation.SCAN, request)
        .thenApply(response -> page(response, filter, now));
  }

  private Page page(ScanResponse response, EntryFilter filter, Instant now) {
    List<ListedItem> items = new ArrayList<>();
    List<ListedItem> expired = new ArrayList<>();
    for (Map<String, AttributeValue> item : response.items()) {
      ListedItem.of(item, table.keys())
          .filter(listed -> filter.matches(listed.summary()))
          .ifPresent(listed -> (ItemReader.isExpired(item, now) ? expired : items).add(listed));
    }
    AttributeValue last = response.lastEvaluatedKey().get(ItemAttribute.KEY);
    return new Page(items, expired, last == null ? null : last.s());
  }

  private String condition(
      EntryFilter filter, boolean includeExpired, Instant now, Expression expression) {
    StringJoiner condition = new StringJoiner(" AND ");
    // Only an entry has a value: the parts of a body have none.
    condition.add("attribute_exists(" + expression.name(ItemAttribute.VALUE) + ")");
    condition.add(expression.isIn(table.keys().namespace()));
    if (!includeExpired) {
      condition.add(expression.isNotExpired(now));
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
   * @param expired those that have expired
   * @param next the item key to continue after; {@code null} at the end
   */
  record Page(List<ListedItem> items, List<ListedItem> expired, @Nullable String next) {}

  /**
   * An item that a scan returned, without headers and body.
   *
   * @param itemKey its key in the table
   * @param summary what is listed
   * @param item the item, as far as it was read
   */
  record ListedItem(String itemKey, EntrySummary summary, Map<String, AttributeValue> item) {

    /** The members of {@code value} that a summary takes. */
    static final List<String> MEMBERS =
        List.of(
            ItemAttribute.SCHEMA,
            ItemAttribute.METHOD,
            ItemAttribute.URL,
            ItemAttribute.STATUS,
            ItemAttribute.RECEIVED_AT,
            ItemAttribute.RETAIN_UNTIL,
            ItemAttribute.BODY_INFO);

    /**
     * Reads an item; one whose listed members are damaged is not listed. The checksum covers the
     * whole item, which a scan does not read, so that an item may be listed that is a miss.
     */
    static Optional<ListedItem> of(Map<String, AttributeValue> attributes, ItemKeys keys) {
      try {
        ItemFields item = new ItemFields(attributes);
        String itemKey = item.text(ItemAttribute.KEY);
        var unusedVersion = item.text(ItemAttribute.VERSION);
        ItemFields value = item.map(ItemAttribute.VALUE);
        long unused = value.number(ItemAttribute.SCHEMA, ItemWriter.SCHEMA, ItemWriter.SCHEMA);
        Instant retainUntil =
            value.has(ItemAttribute.RETAIN_UNTIL)
                ? ItemReader.time(value, ItemAttribute.RETAIN_UNTIL)
                : null;
        EntrySummary summary =
            EntrySummary.builder()
                .key(keys.listed(itemKey))
                .method(ItemReader.method(value))
                .requestUri(value.text(ItemAttribute.URL))
                .status((int) value.number(ItemAttribute.STATUS, 100, 999))
                .receivedAt(value.instant(ItemAttribute.RECEIVED_AT))
                .retainUntil(retainUntil)
                .bodyLength(BodyInfo.read(value).length())
                .build();
        return Optional.of(new ListedItem(itemKey, summary, attributes));
      } catch (UnreadableItemException e) {
        return Optional.empty();
      }
    }
  }
}
