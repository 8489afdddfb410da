// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the item of an entry (the head) says about a body that is in parts. The generation is the
 * body token of the version: a refresh keeps the token, so it cannot but keep the parts.
 *
 * @param generation what all parts of this body have in common, and no part of another body
 * @param count how many parts there are, at least one
 * @param written epoch seconds of when they were
 * @param until epoch seconds from when on DynamoDB may delete parts; {@code null} if they have no
 *     {@code ttl}
 * @param length the length of the body
 * @param check its checksum
 * @param encoding its encoding
 */
record PartedBody(
    String generation,
    int count,
    long written,
    @Nullable Long until,
    int length,
    String check,
    String encoding) {

  static PartedBody of(
      String itemKey,
      Body body,
      EntryVersion version,
      long written,
      @Nullable Long until,
      BodyLimits limits) {
    PartedBody unchecked =
        new PartedBody(
            Versions.generation(version),
            limits.parts(body.length()),
            written,
            until,
            body.length(),
            "",
            body.encoding());
    return unchecked.with(unchecked.checkOf(itemKey, body.array()));
  }

  private PartedBody with(String computed) {
    return new PartedBody(generation, count, written, until, length, computed, encoding);
  }

  /** What {@link #check} must be if these are the bytes. */
  String checkOf(String itemKey, byte[] bytes) {
    return BodyCheck.ofParts(itemKey, generation, encoding, count, written, until, bytes);
  }

  void write(Map<String, AttributeValue> value) {
    value.put(ItemAttribute.BODY_ENCODING, ItemText.of(encoding));
    value.put(ItemAttribute.BODY_LENGTH, AttributeValue.fromN(Integer.toString(length)));
    value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(check));
    Map<String, AttributeValue> parts = new HashMap<>();
    parts.put(ItemAttribute.GENERATION, AttributeValue.fromS(generation));
    parts.put(ItemAttribute.COUNT, AttributeValue.fromN(Integer.toString(count)));
    parts.put(ItemAttribute.WRITTEN, AttributeValue.fromN(Long.toString(written)));
    if (until != null) {
      parts.put(ItemAttribute.UNTIL, AttributeValue.fromN(Long.toString(until)));
    }
    value.put(ItemAttribute.PARTS, AttributeValue.fromM(parts));
  }

  /** Nothing is allocated by a length or count that somebody may have edited. */
  static PartedBody read(ItemFields value, EntryVersion version, BodyLimits limits)
      throws UnreadableItemException {
    value.requireNone(ItemAttribute.BODY);
    long length = value.number(ItemAttribute.BODY_LENGTH, 1, limits.maxBodyBytes());
    ItemFields parts = value.map(ItemAttribute.PARTS);
    String generation = parts.text(ItemAttribute.GENERATION);
    if (!generation.equals(Versions.generation(version))) {
      throw new UnreadableItemException("the parts are of another body");
    }
    return new PartedBody(
        generation,
        (int) parts.number(ItemAttribute.COUNT, 1, limits.mostParts(length)),
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
