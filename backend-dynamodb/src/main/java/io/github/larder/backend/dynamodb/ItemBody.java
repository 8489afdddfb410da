// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A body among the members of {@code value}: text where the bytes are text, so that people can read
 * it, and always exact to the byte. An empty body has a length and no {@code body} (old emulators
 * refuse empty strings); an absent body has neither. All three have a checksum.
 */
final class ItemBody {

  private static final char REPLACEMENT = '\uFFFD';

  private ItemBody() {}

  static void write(
      String itemKey,
      EntryVersion version,
      @Nullable Body body,
      Map<String, AttributeValue> value) {
    String generation = Versions.generation(version);
    if (body == null) {
      String check = ItemChecksums.ofAbsentBody(itemKey, generation);
      value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(check));
      return;
    }
    AttributeValue content = body.length() == 0 ? null : content(body.array());
    value.put(ItemAttribute.BODY_ENCODING, AttributeValues.text(body.encoding()));
    value.put(ItemAttribute.BODY_LENGTH, AttributeValues.number(body.length()));
    String check =
        ItemChecksums.ofInlineBody(
            itemKey, generation, body.encoding(), type(content), body.array());
    value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(check));
    if (content != null) {
      value.put(ItemAttribute.BODY, content);
    }
  }

  static @Nullable Body read(String itemKey, EntryVersion version, ItemFields value)
      throws UnreadableItemException {
    String generation = Versions.generation(version);
    String check = value.text(ItemAttribute.BODY_CHECK);
    if (!value.has(ItemAttribute.BODY_LENGTH)) {
      value.requireNone(ItemAttribute.BODY, ItemAttribute.PARTS, ItemAttribute.BODY_ENCODING);
      requireEqual(check, ItemChecksums.ofAbsentBody(itemKey, generation));
      return null;
    }
    String encoding = value.text(ItemAttribute.BODY_ENCODING);
    long length = value.number(ItemAttribute.BODY_LENGTH, 0, Integer.MAX_VALUE);
    AttributeValue content = value.attributes().get(ItemAttribute.BODY);
    byte[] bytes = content == null ? new byte[0] : value.content(ItemAttribute.BODY);
    if (bytes.length != length) {
      throw new UnreadableItemException("the body does not have its length");
    }
    requireEqual(
        check, ItemChecksums.ofInlineBody(itemKey, generation, encoding, type(content), bytes));
    return Body.wrap(bytes, encoding);
  }

  private static void requireEqual(String check, String computed) throws UnreadableItemException {
    if (!check.equals(computed)) {
      throw new UnreadableItemException("the body does not match its checksum");
    }
  }

  private static @Nullable String type(@Nullable AttributeValue content) {
    return content == null ? null : content.type().name();
  }

  /**
   * Malformed input always decodes to a replacement character: only then the bytes are compared.
   */
  private static AttributeValue content(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    boolean exact = text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(UTF_8), bytes);
    return exact
        ? AttributeValue.fromS(text)
        : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
  }

  /**
   * What the item of an entry (the head) says about a body in parts. The generation is the body
   * token of the version: a refresh keeps the token, and therefore keeps the parts.
   *
   * @param generation what all parts of this body have in common, and no part of another body
   * @param count the number of parts, at least one
   * @param written when they were written, in epoch seconds
   * @param until from when on DynamoDB may delete them, in epoch seconds; {@code null} if they have
   *     no {@code ttl}
   * @param length the length of the body
   * @param check its checksum
   * @param encoding its encoding
   */
  record BodyParts(
      String generation,
      int count,
      long written,
      @Nullable Long until,
      int length,
      String check,
      String encoding) {

    private static final long MIN_SLACK_SECONDS = Duration.ofHours(1).toSeconds();
    private static final long MAX_SLACK_SECONDS = Duration.ofDays(7).toSeconds();

    static BodyParts of(
        String itemKey,
        Body body,
        EntryVersion version,
        long written,
        @Nullable Long until,
        BodyLimits limits) {
      BodyParts unchecked =
          new BodyParts(
              Versions.generation(version),
              limits.parts(body.length()),
              written,
              until,
              body.length(),
              "",
              body.encoding());
      return unchecked.with(unchecked.checkOf(itemKey, body.array()));
    }

    /**
     * Until when the parts of an entry live, in epoch seconds: beyond the entry for as long again
     * as that was to live (at least one hour, at most seven days), so that a 304 can extend the
     * entry without a write of its parts.
     *
     * @param ttl whether items have a {@code ttl}
     * @return {@code null} if the parts have none
     */
    static @Nullable Long until(boolean ttl, @Nullable Instant retainUntil, Instant now) {
      if (!ttl || retainUntil == null) {
        return null;
      }
      long end = AttributeValues.epochSeconds(retainUntil);
      long retention = end - now.getEpochSecond();
      return end + Math.min(Math.max(retention, MIN_SLACK_SECONDS), MAX_SLACK_SECONDS);
    }

    private BodyParts with(String computed) {
      return new BodyParts(generation, count, written, until, length, computed, encoding);
    }

    /** What {@link #check} must be if these are the bytes. */
    String checkOf(String itemKey, byte[] bytes) {
      return ItemChecksums.ofParts(itemKey, this, bytes);
    }

    void write(Map<String, AttributeValue> value) {
      value.put(ItemAttribute.BODY_ENCODING, AttributeValues.text(encoding));
      value.put(ItemAttribute.BODY_LENGTH, AttributeValues.number(length));
      value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(check));
      Map<String, AttributeValue> parts = new HashMap<>();
      parts.put(ItemAttribute.GENERATION, AttributeValue.fromS(generation));
      parts.put(ItemAttribute.COUNT, AttributeValues.number(count));
      parts.put(ItemAttribute.WRITTEN, AttributeValues.number(written));
      if (until != null) {
        parts.put(ItemAttribute.UNTIL, AttributeValues.number(until));
      }
      value.put(ItemAttribute.PARTS, AttributeValue.fromM(parts));
    }

    /** Allocates nothing by a length or count, which may have been edited. */
    static BodyParts read(ItemFields value, EntryVersion version, BodyLimits limits)
        throws UnreadableItemException {
      value.requireNone(ItemAttribute.BODY);
      long length = value.number(ItemAttribute.BODY_LENGTH, 1, limits.maxBodyBytes());
      ItemFields parts = value.map(ItemAttribute.PARTS);
      String generation = parts.text(ItemAttribute.GENERATION);
      if (!generation.equals(Versions.generation(version))) {
        throw new UnreadableItemException("the parts are of another body");
      }
      return new BodyParts(
          generation,
          (int) parts.number(ItemAttribute.COUNT, 1, limits.maxParts(length)),
          parts.number(ItemAttribute.WRITTEN, Long.MIN_VALUE, Long.MAX_VALUE),
          parts.nullableNumber(ItemAttribute.UNTIL),
          (int) length,
          value.text(ItemAttribute.BODY_CHECK),
          value.text(ItemAttribute.BODY_ENCODING));
    }

    /** The keys of the parts, in order. */
    List<String> keys(String itemKey) {
      return IntStream.range(0, count).mapToObj(index -> key(itemKey, generation, index)).toList();
    }

    static String key(String itemKey, String generation, int index) {
      return itemKey + '#' + generation + '#' + index;
    }
  }
}
