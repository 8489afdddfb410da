// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.compact.HeaderFrames;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
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
 *   schema        N  2
 *   method        S  HEAD                            absent = GET
 *   url           S  https://example.org/prices      redacted, for people
 *   status        N  200
 *   receivedAt    S  2025-12-31T23:00:00.180000000Z  always nine digits, so that text order is time order
 *   retainUntil   N  1767312000                      epoch seconds, rounded up; absent = kept for ever
 *   headers       S  Content-Type: application/json  a line a field, in order; absent = none
 *                    ETag: "7"
 *   vary          S  Accept-Language: de             the request's nominated headers, likewise
 *   variants      S  {Accept-Language=de}            a line each, of a root; absent = not a root
 *   annotations   S  note: of a tier                 notes of the tiers, like headers; absent = none
 *   headInfo      S  1f0a5b93 0.060000000            CRC32C of the key and all above (ItemChecksums), and
 *                                                    the seconds from the request to receivedAt
 *   bodyInfo      S  c6ee134a 14 identity            CRC32C (of parts SHA-256), length and encoding
 *   body          S  {"price": 950}                  B where the bytes are not UTF-8
 *   parts         S  3 1767308400                    instead of body: how many parts, and when they were
 *                                                    written
 *   partsUntil    N  1767319200                      their ttl; absent = they have none
 * }</pre>
 *
 * An absent body has only the checksum in {@code bodyInfo}. {@link PartWrites} shows a part. What
 * fits no line, such as a value with a control character, makes {@code headers} a List of {@code
 * {n: Warning, v: …}} (without {@code v} if there is no value), and variants a List of texts; see
 * {@link AttributeValues}. In the compact layout {@code headers} is Binary: see {@link
 * HeaderFrames}. JSON is never parsed into DynamoDB's numbers, which would lose their form.
 */
final class ItemWriter {

  static final int SCHEMA = 2;

  static final String DEFAULT_METHOD = "GET";

  private final @Nullable String namespace;
  private final boolean ttl;
  private final @Nullable HeaderFrames frames;

  ItemWriter(@Nullable String namespace, boolean ttl) {
    this(namespace, ttl, null);
  }

  /**
   * @param frames makes headers compact; {@code null} leaves them readable
   */
  ItemWriter(@Nullable String namespace, boolean ttl, @Nullable HeaderFrames frames) {
    this.namespace = namespace;
    this.ttl = ttl;
    this.frames = frames;
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
    if (!response.method().equals(DEFAULT_METHOD)) {
      head.put(ItemAttribute.METHOD, AttributeValues.text(response.method()));
    }
    head.put(ItemAttribute.URL, AttributeValues.text(response.requestUri()));
    head.put(ItemAttribute.STATUS, AttributeValues.number(response.status()));
    head.put(ItemAttribute.RECEIVED_AT, AttributeValues.instant(response.receivedAt()));
    Instant retainUntil = response.retainUntil();
    if (retainUntil != null) {
      head.put(ItemAttribute.RETAIN_UNTIL, AttributeValues.epochSecondsOf(retainUntil));
    }
    put(head, ItemAttribute.HEADERS, response.headers());
    head.computeIfPresent(ItemAttribute.HEADERS, (name, lines) -> compact(lines));
    put(head, ItemAttribute.VARY, response.requestHeaders());
    List<String> variants = response.variants();
    if (variants != null) {
      head.put(ItemAttribute.VARIANTS, AttributeValues.texts(variants));
    }
    List<HeaderField> notes = new ArrayList<>();
    response.annotations().forEach((name, note) -> notes.add(new HeaderField(name, note)));
    put(head, ItemAttribute.ANNOTATIONS, notes);
    String exchange = AttributeValues.secondsBetween(response.sentAt(), response.receivedAt());
    String check = ItemChecksums.ofHead(frame, head, exchange);
    head.put(ItemAttribute.HEAD_INFO, AttributeValue.fromS(check + ' ' + exchange));
    return head;
  }

  private AttributeValue compact(AttributeValue lines) {
    return frames == null || lines.s() == null
        ? lines
        : frames
            .frame(lines.s())
            .map(frame -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(frame)))
            .orElse(lines);
  }

  private static void put(Map<String, AttributeValue> head, String name, List<HeaderField> fields) {
    if (!fields.isEmpty()) {
      head.put(name, AttributeValues.fields(fields));
    }
  }
}
