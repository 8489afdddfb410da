// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.ItemBody.BodyInfo;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import io.github.larder.spi.EntrySummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final ItemReader reader;

  TableScan(TableAccess table, ItemReader reader) {
    this.table = table;
    this.reader = reader;
  }

  /**
   * @param after the item key to continue after, or {@code null} to begin
   * @param limit how many items to examine at most; 0 for as many as a page holds
   */
  CompletableFuture<Page> page(EntryFilter filter, @Nullable String after, int limit) {
    Instant now = table.clock().instant();
    Expression expression = new Expression();
    ScanRequest.Builder request =
        ScanRequest.builder()
            .filterExpression(condition(filter, now, expression))
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
    for (Map<String, AttributeValue> item : response.items()) {
      ListedItem.of(item, table.keys(), reader, now)
          .filter(listed -> filter.matches(listed.summary(), now))
          .ifPresent(items::add);
    }
    AttributeValue last = response.lastEvaluatedKey().get(ItemAttribute.KEY);
    return new Page(items, last == null ? null : last.s());
  }

  private String condition(EntryFilter filter, Instant now, Expression expression) {
    StringJoiner condition = new StringJoiner(" AND ");
    // Only an entry has a value: the parts of a body have none.
    condition.add("attribute_exists(" + expression.name(ItemAttribute.VALUE) + ")");
    condition.add(expression.isIn(table.keys().namespace()));
    if (filter.expiry() == Expiry.LIVE) {
      condition.add(expression.isNotExpired(now));
    } else if (filter.expiry() == Expiry.EXPIRED) {
      condition.add(expression.isExpired(now));
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
    ListedItem.FRAME.forEach(attribute -> projection.add(expression.name(attribute)));
    Stream.concat(ListedItem.MEMBERS.stream(), Erasure.MEMBERS.stream())
        .distinct()
        .forEach(member -> projection.add(expression.member(member)));
    return projection.toString();
  }

  /**
   * What one scan found.
   *
   * @param next the item key to continue after; {@code null} at the end
   */
  record Page(List<ListedItem> items, @Nullable String next) {}

  /**
   * An item that a scan returned, without its body.
   *
   * @param itemKey its key in the table
   * @param summary what is listed
   * @param item the item, as far as it was read
   * @param expired whether it has expired
   */
  record ListedItem(
      String itemKey, EntrySummary summary, Map<String, AttributeValue> item, boolean expired) {

    /** The attributes beside {@code value} that a summary takes, or the checksum covers. */
    static final List<String> FRAME =
        List.of(
            ItemAttribute.KEY, ItemAttribute.NAMESPACE, ItemAttribute.TTL, ItemAttribute.VERSION);

    /** The members of {@code value} that a summary takes. */
    static final List<String> MEMBERS =
        Stream.concat(
                ItemAttribute.HEAD.stream(),
                Stream.of(ItemAttribute.SCHEMA, ItemAttribute.HEAD_INFO))
            .toList();

    /**
     * Reads an item; one whose head is damaged is not listed. The body, which a scan does not read,
     * has a checksum of its own, so that an item may be listed that is a miss.
     */
    static Optional<ListedItem> of(
        Map<String, AttributeValue> attributes, ItemKeys keys, ItemReader reader, Instant now) {
      try {
        ItemFields item = new ItemFields(attributes);
        String itemKey = item.text(ItemAttribute.KEY);
        EntryVersion version = new EntryVersion(item.text(ItemAttribute.VERSION));
        ItemFields value = item.map(ItemAttribute.VALUE);
        long unused = value.number(ItemAttribute.SCHEMA, ItemWriter.SCHEMA, ItemWriter.SCHEMA);
        BodyInfo body = BodyInfo.read(value);
        EntrySummary summary =
            EntrySummary.builder()
                .key(keys.listed(itemKey))
                .response(reader.withoutBody(item, value).build())
                .body(body.length(), body.encoding())
                .parts(parts(value))
                .version(version)
                .namespace(Objects.requireNonNullElse(keys.namespace(), ""))
                .build();
        return Optional.of(
            new ListedItem(itemKey, summary, attributes, ItemReader.isExpired(attributes, now)));
      } catch (UnreadableItemException e) {
        return Optional.empty();
      }
    }

    /** A body that is in the item itself is one part. */
    private static int parts(ItemFields value) throws UnreadableItemException {
      if (!value.has(ItemAttribute.PARTS)) {
        return 1;
      }
      String parts = value.text(ItemAttribute.PARTS);
      long count = BodyInfo.number(parts, 0, parts.indexOf(' '), ItemAttribute.PARTS);
      return (int) Math.min(Math.max(1, count), Integer.MAX_VALUE);
    }
  }
}
