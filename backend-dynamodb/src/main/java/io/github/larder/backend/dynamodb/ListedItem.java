// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.EntrySummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item met in a scan, without headers and body.
 *
 * @param itemKey its key in the table
 * @param summary what is listed of it
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
          ItemAttribute.BODY_LENGTH);

  /**
   * Reads an item; one whose listed members are broken is not listed. The checksum takes all of an
   * item, so that one may be listed which is a miss.
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
              .method(value.text(ItemAttribute.METHOD))
              .requestUri(value.text(ItemAttribute.URL))
              .status((int) value.number(ItemAttribute.STATUS, 100, 999))
              .receivedAt(value.instant(ItemAttribute.RECEIVED_AT))
              .retainUntil(retainUntil)
              .bodyLength(
                  value.has(ItemAttribute.BODY_LENGTH)
                      ? value.number(ItemAttribute.BODY_LENGTH, 0, Long.MAX_VALUE)
                      : 0)
              .build();
      return Optional.of(new ListedItem(itemKey, summary, attributes));
    } catch (UnreadableItemException e) {
      return Optional.empty();
    }
  }
}
