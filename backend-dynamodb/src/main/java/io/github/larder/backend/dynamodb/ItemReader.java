// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.backend.dynamodb.compact.HeaderFrames;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads what {@link ItemWriter} wrote. Anything else (a console edit, a newer schema, a damaged
 * body) is never an exception: it is a miss that is reported.
 */
final class ItemReader {

  private static final long EARLIEST = Instant.MIN.getEpochSecond();
  private static final long LATEST = Instant.MAX.getEpochSecond();

  private final BodyLimits limits;
  private final HeaderFrames frames;

  /**
   * @param frames reads compact headers
   */
  ItemReader(BodyLimits limits, HeaderFrames frames) {
    this.limits = limits;
    this.frames = frames;
  }

  /**
   * The unexpired entry in an item. An empty map is a missing item.
   *
   * @param events notified of an item that cannot be read
   */
  Optional<StoredItem> find(
      CacheKey key, Map<String, AttributeValue> item, Instant now, StoreEvents events) {
    if (item.isEmpty()) {
      return Optional.empty();
    }
    try {
      // An expired item is read as well: it may have expired by an edit.
      StoredItem found = stored(new ItemFields(item));
      return isExpired(item, now) ? Optional.empty() : Optional.of(found);
    } catch (UnreadableItemException e) {
      events.corrupt(key, e.reason());
      return Optional.empty();
    }
  }

  /** Whether a condition would find no entry there: see {@link Expression}. */
  static boolean isAbsent(Map<String, AttributeValue> item, Instant now) {
    return version(item).isAbsent() || isExpired(item, now);
  }

  /** Whether a condition would find the body that the version names. */
  static boolean holdsBody(Map<String, AttributeValue> item, EntryVersion expected, Instant now) {
    return !isAbsent(item, now)
        && version(item).token().startsWith(Versions.bodyToken(expected))
        && hasSchema(item);
  }

  /** Whether a later response is stored; decides as the condition does. */
  static boolean isNewerThan(
      AttributeValue received, Instant now, Map<String, AttributeValue> item) {
    AttributeValue value = item.get(ItemAttribute.VALUE);
    AttributeValue stored =
        value == null || !value.hasM() ? null : value.m().get(ItemAttribute.RECEIVED_AT);
    return stored != null
        && stored.s() != null
        && stored.s().compareTo(received.s()) > 0
        && stored.s().compareTo(Expression.latest(now).s()) <= 0;
  }

  /** The version of an item; absent if there is none that a condition could name. */
  static EntryVersion version(Map<String, AttributeValue> item) {
    AttributeValue version = item.get(ItemAttribute.VERSION);
    return version == null || version.s() == null
        ? EntryVersion.ABSENT
        : new EntryVersion(version.s());
  }

  /** Decides as DynamoDB's comparison does, so that a condition and a read never disagree. */
  static boolean isExpired(Map<String, AttributeValue> item, Instant now) {
    AttributeValue value = item.get(ItemAttribute.VALUE);
    AttributeValue until =
        value == null || !value.hasM() ? null : value.m().get(ItemAttribute.RETAIN_UNTIL);
    if (until == null || until.n() == null) {
      return false;
    }
    long seconds = ItemFields.shortNumber(until.n());
    return seconds < 0
        ? new BigDecimal(until.n()).compareTo(BigDecimal.valueOf(now.getEpochSecond())) <= 0
        : seconds <= now.getEpochSecond();
  }

  static Instant time(ItemFields fields, String name) throws UnreadableItemException {
    return Instant.ofEpochSecond(fields.number(name, EARLIEST, LATEST));
  }

  private StoredItem stored(ItemFields item) throws UnreadableItemException {
    String itemKey = item.text(ItemAttribute.KEY);
    EntryVersion version = new EntryVersion(item.text(ItemAttribute.VERSION));
    if (version.isAbsent()) {
      throw new UnreadableItemException("'version' is empty");
    }
    ItemFields value = item.map(ItemAttribute.VALUE);
    long schema = schema(value);
    if (schema != ItemWriter.SCHEMA) {
      throw new UnreadableItemException("unknown schema " + schema);
    }
    StoredResponse.Builder response = withoutBody(item, value);
    if (value.has(ItemAttribute.PARTS)) {
      return new StoredItem(version, response.build(), BodyParts.read(value, version, limits));
    }
    return new StoredItem(
        version, response.body(ItemBody.read(itemKey, version, value)).build(), null);
  }

  static long schema(ItemFields value) throws UnreadableItemException {
    return value.number(ItemAttribute.SCHEMA, 0, Long.MAX_VALUE);
  }

  private static boolean hasSchema(Map<String, AttributeValue> item) {
    try {
      return schema(new ItemFields(item).map(ItemAttribute.VALUE)) == ItemWriter.SCHEMA;
    } catch (UnreadableItemException e) {
      return false;
    }
  }

  static String method(ItemFields value) throws UnreadableItemException {
    return value.has(ItemAttribute.METHOD)
        ? value.text(ItemAttribute.METHOD)
        : ItemWriter.DEFAULT_METHOD;
  }

  /** Reads and checks everything but the body. */
  StoredResponse.Builder withoutBody(ItemFields item, ItemFields value)
      throws UnreadableItemException {
    Instant receivedAt = value.instant(ItemAttribute.RECEIVED_AT);
    StoredResponse.Builder response =
        StoredResponse.builder()
            .method(method(value))
            .requestUri(value.text(ItemAttribute.URL))
            .status((int) value.number(ItemAttribute.STATUS, 100, 999))
            .sentAt(sentAt(item, value, receivedAt))
            .receivedAt(receivedAt)
            .headers(headers(value))
            .requestHeaders(fields(value, ItemAttribute.VARY));
    if (value.has(ItemAttribute.RETAIN_UNTIL)) {
      response.retainUntil(time(value, ItemAttribute.RETAIN_UNTIL));
    }
    if (value.has(ItemAttribute.VARIANTS)) {
      response.variants(
          AttributeValues.textsOf(value.required(ItemAttribute.VARIANTS), ItemAttribute.VARIANTS));
    }
    for (HeaderField note : fields(value, ItemAttribute.ANNOTATIONS)) {
      String text = note.value();
      if (text == null) {
        throw new UnreadableItemException("an annotation has no value");
      }
      response.annotation(note.name(), text);
    }
    return response;
  }

  /** Reads {@code headInfo}: its checksum must be that of the head. */
  private static Instant sentAt(ItemFields item, ItemFields value, Instant receivedAt)
      throws UnreadableItemException {
    String info = value.text(ItemAttribute.HEAD_INFO);
    String exchange = info.substring(info.indexOf(' ') + 1);
    String check = ItemChecksums.ofHead(item.attributes(), value.attributes(), exchange);
    if (!info.equals(check + ' ' + exchange)) {
      throw new UnreadableItemException("the head does not match its checksum");
    }
    try {
      return AttributeValues.beginOf(exchange, receivedAt);
    } catch (DateTimeException | NumberFormatException e) {
      throw new UnreadableItemException("'headInfo' has no duration");
    }
  }

  private List<HeaderField> headers(ItemFields value) throws UnreadableItemException {
    AttributeValue stored = value.attributes().get(ItemAttribute.HEADERS);
    if (stored == null || stored.b() == null) {
      return fields(value, ItemAttribute.HEADERS);
    }
    try {
      String lines = frames.text(stored.b().asByteArrayUnsafe());
      return AttributeValues.fieldsOf(AttributeValue.fromS(lines), ItemAttribute.HEADERS);
    } catch (IOException e) {
      throw new UnreadableItemException("'headers' cannot be read: " + e.getMessage());
    }
  }

  private static List<HeaderField> fields(ItemFields value, String name)
      throws UnreadableItemException {
    return value.has(name) ? AttributeValues.fieldsOf(value.required(name), name) : List.of();
  }

  /**
   * An entry as its item alone holds it.
   *
   * @param version its version
   * @param response the response; without its body if that is in parts
   * @param parts what is known of a body in parts; {@code null} if the response is whole
   */
  record StoredItem(EntryVersion version, StoredResponse response, @Nullable BodyParts parts) {

    VersionedResponse whole() {
      return new VersionedResponse(version, response);
    }

    VersionedResponse with(Body body) {
      return new VersionedResponse(version, response.toBuilder().body(body).build());
    }
  }
}
