// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Writes a stored response as an item:
 *
 * <pre>{@code
 * key        S  shop/https://example.org/prices      the key, after the namespace if there is one
 * namespace  S  shop
 * ttl        N  1767312000                           retainUntil for DynamoDB's TTL, with ttl=true
 * version    S  q3Zr0cYw1XfA.Jk2VbN8s_TtE            body token + '.' + a token of this write
 * value      M
 *   schema        N  1
 *   method        S  GET
 *   url           S  https://example.org/prices      redacted, for people
 *   status        N  200
 *   sentAt        S  2025-12-31T23:00:00.120000000Z  always nine digits, so that text order is time order
 *   receivedAt    S  2025-12-31T23:00:00.180000000Z
 *   retainUntil   N  1767312000                      epoch seconds, rounded up; absent = kept for ever
 *   headers       L  [{n: Content-Type, v: application/json}, {n: ETag, v: "7"}]   v absent = null
 *   vary          L  [{n: Accept-Language, v: de}]   the request's nominated headers; absent = none
 *   variants      L  [{Accept-Language=de}]          of a root; absent = not a root
 *   annotations   L  [{n: …, v: …}]                  notes of the tiers; absent = none
 *   headCheck     S  1f0a5b93                        CRC32C of all above: see ItemChecksums
 *   bodyEncoding  S  identity
 *   bodyLength    N  14
 *   bodyCheck     S  c6ee134a                        CRC32C, of parts SHA-256
 *   body          S  {"price": 950}                  B where the bytes are not UTF-8
 *   parts         M                                  instead of body, if that is in parts
 *     generation  S  q3Zr0cYw1XfA                    the body token, part of their keys
 *     count       N  3
 *     written     N  1767308400                      as in each of them
 *     until       N  1767319200                      their ttl; absent = they have none
 * }</pre>
 *
 * An absent body has only {@code bodyCheck}. {@link PartWrites} shows a part. Headers are lists,
 * because a DynamoDB set may not be empty and keeps no order. JSON is never parsed into DynamoDB's
 * numbers, which would lose their form.
 */
final class ItemWriter {

  static final int SCHEMA = 1;

  private final @Nullable String namespace;
  private final boolean ttl;

  ItemWriter(@Nullable String namespace, boolean ttl) {
    this.namespace = namespace;
    this.ttl = ttl;
  }

  /** The whole item, with the body inline. */
  Map<String, AttributeValue> item(String key, EntryVersion version, StoredResponse response) {
    return item(key, version, response, null);
  }

  /** The item of an entry whose body is in parts, or the whole item without any. */
  Map<String, AttributeValue> item(
      String key, EntryVersion version, StoredResponse response, @Nullable BodyParts parts) {
    Map<String, AttributeValue> item = frame(key, version, response);
    Map<String, AttributeValue> value = head(item, response);
    value.put(ItemAttribute.SCHEMA, AttributeValues.number(SCHEMA));
    if (parts != null) {
      parts.write(value);
    } else {
      ItemBody.write(key, version, response.body(), value);
    }
    item.put(ItemAttribute.VALUE, AttributeValue.fromM(value));
    return item;
  }

  /** All attributes except {@code value}. */
  Map<String, AttributeValue> frame(String key, EntryVersion version, StoredResponse response) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put(ItemAttribute.KEY, AttributeValue.fromS(key));
    if (namespace != null) {
      item.put(ItemAttribute.NAMESPACE, AttributeValue.fromS(namespace));
    }
    Instant retainUntil = response.retainUntil();
    if (ttl && retainUntil != null) {
      item.put(ItemAttribute.TTL, AttributeValues.epochSecondsOf(retainUntil));
    }
    item.put(ItemAttribute.VERSION, AttributeValue.fromS(version.token()));
    return item;
  }

  /**
   * The members named by {@link ItemAttribute#HEAD}, without those that are absent, and their
   * checksum.
   *
   * @param frame the other attributes of the item
   */
  Map<String, AttributeValue> head(Map<String, AttributeValue> frame, StoredResponse response) {
    Map<String, AttributeValue> head = new LinkedHashMap<>();
    head.put(ItemAttribute.METHOD, AttributeValues.text(response.method()));
    head.put(ItemAttribute.URL, AttributeValues.text(response.requestUri()));
    head.put(ItemAttribute.STATUS, AttributeValues.number(response.status()));
    head.put(ItemAttribute.SENT_AT, AttributeValues.instant(response.sentAt()));
    head.put(ItemAttribute.RECEIVED_AT, AttributeValues.instant(response.receivedAt()));
    Instant retainUntil = response.retainUntil();
    if (retainUntil != null) {
      head.put(ItemAttribute.RETAIN_UNTIL, AttributeValues.epochSecondsOf(retainUntil));
    }
    head.put(ItemAttribute.HEADERS, fields(response.headers()));
    if (!response.requestHeaders().isEmpty()) {
      head.put(ItemAttribute.VARY, fields(response.requestHeaders()));
    }
    List<String> variants = response.variants();
    if (variants != null) {
      head.put(
          ItemAttribute.VARIANTS,
          AttributeValue.fromL(variants.stream().map(AttributeValues::text).toList()));
    }
    List<HeaderField> notes = new ArrayList<>();
    response.annotations().forEach((name, note) -> notes.add(new HeaderField(name, note)));
    if (!notes.isEmpty()) {
      head.put(ItemAttribute.ANNOTATIONS, fields(notes));
    }
    head.put(ItemAttribute.HEAD_CHECK, AttributeValue.fromS(ItemChecksums.ofHead(frame, head)));
    return head;
  }

  private static AttributeValue fields(List<HeaderField> fields) {
    return AttributeValue.fromL(
        fields.stream().map(ItemWriter::field).map(AttributeValue::fromM).toList());
  }

  private static Map<String, AttributeValue> field(HeaderField field) {
    AttributeValue name = AttributeValues.text(field.name());
    String value = field.value();
    return value == null
        ? Map.of(ItemAttribute.FIELD_NAME, name)
        : Map.of(
            ItemAttribute.FIELD_NAME, name, ItemAttribute.FIELD_VALUE, AttributeValues.text(value));
  }
}
