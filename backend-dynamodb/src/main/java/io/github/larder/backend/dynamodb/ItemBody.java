// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A body among the members of {@code value}: text where the bytes are text, so that people can read
 * it, and always exact to the byte. {@code bodyInfo} is its checksum, its length and its encoding,
 * with a space between them. Of an empty body there is no {@code body} (old emulators refuse empty
 * strings), and of an absent one only the checksum.
 */
final class ItemBody {

  private static final byte[] EMPTY = {};

  private ItemBody() {}

  static void write(
      String itemKey,
      EntryVersion version,
      @Nullable Body body,
      Map<String, AttributeValue> value) {
    AttributeValue content = body == null || body.length() == 0 ? null : content(body.array());
    if (content != null) {
      value.put(ItemAttribute.BODY, content);
    }
    value.put(
        ItemAttribute.BODY_INFO,
        AttributeValues.text(
            info(itemKey, Versions.generation(version), body, content).toString()));
  }

  static @Nullable Body read(String itemKey, EntryVersion version, ItemFields value)
      throws UnreadableItemException {
    value.requireNone(ItemAttribute.PARTS, ItemAttribute.PARTS_UNTIL);
    BodyInfo info = BodyInfo.read(value);
    String encoding = info.encoding();
    AttributeValue content = value.attributes().get(ItemAttribute.BODY);
    Body body =
        encoding == null
            ? null
            : Body.wrap(content == null ? EMPTY : value.content(ItemAttribute.BODY), encoding);
    if (encoding == null) {
      value.requireNone(ItemAttribute.BODY);
    }
    if (!info.equals(info(itemKey, Versions.generation(version), body, content))) {
      throw new UnreadableItemException("the body does not match its length or checksum");
    }
    return body;
  }

  private static BodyInfo info(
      String itemKey, String generation, @Nullable Body body, @Nullable AttributeValue content) {
    if (body == null) {
      return new BodyInfo(ItemChecksums.ofAbsentBody(itemKey, generation), 0, null);
    }
    String type = content == null ? null : content.type().name();
    return new BodyInfo(
        ItemChecksums.ofInlineBody(itemKey, generation, body.encoding(), type, body.array()),
        body.length(),
        body.encoding());
  }

  private static AttributeValue content(byte[] bytes) {
    return Utf8.isWellFormed(bytes)
        ? AttributeValue.fromS(new String(bytes, UTF_8))
        : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
  }

  /**
   * What {@code bodyInfo} says.
   *
   * @param check the checksum
   * @param length the length in bytes; 0 of an absent body
   * @param encoding the encoding; {@code null} of an absent body
   */
  record BodyInfo(String check, long length, @Nullable String encoding) {

    static BodyInfo read(ItemFields value) throws UnreadableItemException {
      String info = value.text(ItemAttribute.BODY_INFO);
      int check = info.indexOf(' ');
      if (check < 0) {
        return new BodyInfo(info, 0, null);
      }
      int length = info.indexOf(' ', check + 1);
      return new BodyInfo(
          info.substring(0, check),
          number(info, check + 1, length, ItemAttribute.BODY_INFO),
          info.substring(length + 1));
    }

    /** A number in its only form: other digits would be an edit that no checksum covers. */
    static long number(String text, int from, int to, String name) throws UnreadableItemException {
      String digits = from < to ? text.substring(from, to) : "";
      long number = ItemFields.shortNumber(digits);
      if (number < 0 || !Long.toString(number).equals(digits)) {
        throw new UnreadableItemException("'" + name + "' has no number where it should");
      }
      return number;
    }

    @Override
    public String toString() {
      return encoding == null ? check : check + ' ' + length + ' ' + encoding;
    }
  }

  /**
   * What the item of an entry (the head) says about a body in parts: {@code bodyInfo}, {@code
   * parts} (how many, and when they were written) and {@code partsUntil}. The generation is the
   * body token of the version: a refresh keeps the token, and therefore keeps the parts.
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
      String info = new BodyInfo(check, length, encoding).toString();
      value.put(ItemAttribute.BODY_INFO, AttributeValues.text(info));
      value.put(ItemAttribute.PARTS, AttributeValue.fromS(count + " " + written));
      if (until != null) {
        value.put(ItemAttribute.PARTS_UNTIL, AttributeValues.number(until));
      }
    }

    /** Allocates nothing by a length or count, which may have been edited. */
    static BodyParts read(ItemFields value, EntryVersion version, BodyLimits limits)
        throws UnreadableItemException {
      value.requireNone(ItemAttribute.BODY);
      BodyInfo info = BodyInfo.read(value);
      String encoding = info.encoding();
      String parts = value.text(ItemAttribute.PARTS);
      int space = parts.indexOf(' ');
      long count = BodyInfo.number(parts, 0, space, ItemAttribute.PARTS);
      if (encoding == null
          || info.length() < 1
          || info.length() > limits.maxBodyBytes()
          || count < 1
          || count > limits.maxParts(info.length())) {
        throw new UnreadableItemException("'bodyInfo' or 'parts' is out of range");
      }
      return new BodyParts(
          Versions.generation(version),
          (int) count,
          written(parts.substring(space + 1)),
          value.nullableNumber(ItemAttribute.PARTS_UNTIL),
          (int) info.length(),
          info.check(),
          encoding);
    }

    /** Negative if a clock stood before 1970. */
    private static long written(String seconds) throws UnreadableItemException {
      boolean negative = seconds.startsWith("-");
      long digits =
          BodyInfo.number(seconds, negative ? 1 : 0, seconds.length(), ItemAttribute.PARTS);
      if (negative && digits == 0) {
        throw new UnreadableItemException("'parts' has no time");
      }
      return negative ? -digits : digits;
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
