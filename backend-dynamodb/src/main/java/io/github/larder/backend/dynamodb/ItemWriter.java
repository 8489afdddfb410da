package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
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
 * key        S  shop/https://example.org/prices      the key, behind the namespace if there is one
 * namespace  S  shop
 * ttl        N  1767312000                           retainUntil for DynamoDB's reaper, with ttl=true
 * version    S  q3Zr0cYw1XfA.Jk2VbN8s_TtE            body token + '.' + a token of this write
 * value      M
 *   schema        N  1
 *   method        S  GET
 *   url           S  https://example.org/prices      redacted, for people
 *   status        N  200
 *   sentAt        S  2025-12-31T23:00:00.120000000Z  always nine digits, so that text order is time order
 *   receivedAt    S  2025-12-31T23:00:00.180000000Z
 *   retainUntil   N  1767312000                      epoch seconds, rounded up; absent = for ever
 *   headers       L  [{n: Content-Type, v: application/json}, {n: ETag, v: "7"}]   v absent = null
 *   vary          L  [{n: Accept-Language, v: de}]   the request's nominated headers
 *   variants      L  [{Accept-Language=de}]          of a root; absent = not a root
 *   annotations   L  [{n: …, v: …}]                  the tiers' own notes
 *   bodyEncoding  S  identity
 *   bodyLength    N  14
 *   bodyCheck     S  c6ee134a                        CRC32C of the stored bytes; of parts SHA-256
 *   body          S  {"price": 950}                  B where the bytes are not UTF-8
 *   parts         M                                  instead of body, if that is in parts
 *     generation  S  q3Zr0cYw1XfA                    the body token, part of their keys
 *     count       N  3
 *     until       N  1767319200                      their ttl; absent = they have none
 * }</pre>
 *
 * No body: these members are absent. {@link PartWrites} shows a part. Lists, because a DynamoDB set
 * may not be empty and keeps no order. JSON is never parsed into DynamoDB's numbers: they lose
 * their form.
 */
final class ItemWriter {

  static final int SCHEMA = 1;

  private static final DateTimeFormatter NANOS =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

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

  /** The item of an entry whose body is in parts, or else the whole. */
  Map<String, AttributeValue> item(
      String key, EntryVersion version, StoredResponse response, @Nullable PartedBody parts) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put(ItemAttribute.KEY, AttributeValue.fromS(key));
    if (namespace != null) {
      item.put(ItemAttribute.NAMESPACE, AttributeValue.fromS(namespace));
    }
    AttributeValue reaping = ttl(response);
    if (reaping != null) {
      item.put(ItemAttribute.TTL, reaping);
    }
    item.put(ItemAttribute.VERSION, AttributeValue.fromS(version.token()));
    Map<String, AttributeValue> value = head(response);
    value.put(ItemAttribute.SCHEMA, AttributeValue.fromN(Integer.toString(SCHEMA)));
    Body body = response.body();
    if (parts != null) {
      parts.write(value);
    } else if (body != null) {
      ItemBody.write(body, value);
    }
    item.put(ItemAttribute.VALUE, AttributeValue.fromM(value));
    return item;
  }

  /** The members named by {@link ItemAttribute#HEAD}, without those that are absent. */
  Map<String, AttributeValue> head(StoredResponse response) {
    Map<String, AttributeValue> head = new LinkedHashMap<>();
    head.put(ItemAttribute.METHOD, AttributeValue.fromS(response.method()));
    head.put(ItemAttribute.URL, AttributeValue.fromS(response.requestUri()));
    head.put(ItemAttribute.STATUS, AttributeValue.fromN(Integer.toString(response.status())));
    head.put(ItemAttribute.SENT_AT, instant(response.sentAt()));
    head.put(ItemAttribute.RECEIVED_AT, instant(response.receivedAt()));
    Instant retainUntil = response.retainUntil();
    if (retainUntil != null) {
      head.put(ItemAttribute.RETAIN_UNTIL, EpochSeconds.ceilingValue(retainUntil));
    }
    head.put(ItemAttribute.HEADERS, fields(response.headers()));
    head.put(ItemAttribute.VARY, fields(response.requestHeaders()));
    List<String> variants = response.variants();
    if (variants != null) {
      head.put(
          ItemAttribute.VARIANTS,
          AttributeValue.fromL(variants.stream().map(AttributeValue::fromS).toList()));
    }
    List<HeaderField> notes = new ArrayList<>();
    response.annotations().forEach((name, note) -> notes.add(new HeaderField(name, note)));
    head.put(ItemAttribute.ANNOTATIONS, fields(notes));
    return head;
  }

  /** What goes into {@code ttl}, or {@code null} for an item that the reaper leaves alone. */
  @Nullable AttributeValue ttl(StoredResponse response) {
    Instant retainUntil = response.retainUntil();
    return ttl && retainUntil != null ? EpochSeconds.ceilingValue(retainUntil) : null;
  }

  /** Nine digits behind the second: the order of the texts is that of the times. */
  static AttributeValue instant(Instant instant) {
    return AttributeValue.fromS(NANOS.format(instant));
  }

  private static AttributeValue fields(List<HeaderField> fields) {
    return AttributeValue.fromL(
        fields.stream().map(ItemWriter::field).map(AttributeValue::fromM).toList());
  }

  private static Map<String, AttributeValue> field(HeaderField field) {
    AttributeValue name = AttributeValue.fromS(field.name());
    String value = field.value();
    return value == null
        ? Map.of(ItemAttribute.FIELD_NAME, name)
        : Map.of(
            ItemAttribute.FIELD_NAME, name, ItemAttribute.FIELD_VALUE, AttributeValue.fromS(value));
  }
}
