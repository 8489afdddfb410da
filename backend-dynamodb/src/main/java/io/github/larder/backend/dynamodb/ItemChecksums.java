// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The checksums of an item. An item has two, because a refresh does not have the body: one of the
 * head, which is all that a refresh replaces, and one of the body. Both cover the key and the body
 * token, so that neither matches another item, nor another body of the same item.
 */
final class ItemChecksums {

  /** The attributes beside {@code value}. */
  private static final List<String> FRAME =
      List.of(ItemAttribute.KEY, ItemAttribute.NAMESPACE, ItemAttribute.TTL, ItemAttribute.VERSION);

  private static final byte[] NOTHING = {};

  private ItemChecksums() {}

  /**
   * The checksum of the head.
   *
   * @param item the attributes of the item; {@code value} is ignored
   * @param value the members of {@code value}; those of the body are ignored
   */
  static String ofHead(Map<String, AttributeValue> item, Map<String, AttributeValue> value) {
    FieldBytes fields = new FieldBytes();
    FRAME.forEach(name -> fields.add(item.get(name)));
    ItemAttribute.HEAD.forEach(name -> fields.add(value.get(name)));
    return crc32c(fields.toArray());
  }

  /** An absent body has a checksum as well. */
  static String ofAbsentBody(String itemKey, String generation) {
    return crc32c(fields(itemKey, generation).toArray());
  }

  /**
   * The checksum of a body within the item of its entry.
   *
   * @param type the type of the attribute that has the bytes, {@code S} or {@code B}; {@code null}
   *     if there is none
   */
  static String ofInlineBody(
      String itemKey, String generation, String encoding, @Nullable String type, byte[] bytes) {
    FieldBytes fields =
        fields(itemKey, generation)
            .add(AttributeValues.text(encoding))
            .add(type == null ? "" : type);
    return crc32c(fields.toArray(), type == null ? NOTHING : bytes);
  }

  /** The checksum of a body in parts. */
  static String ofParts(String itemKey, BodyParts parts, byte[] bytes) {
    Long until = parts.until();
    FieldBytes fields =
        fields(itemKey, parts.generation())
            .add(AttributeValues.text(parts.encoding()))
            .add(parts.count())
            .add(parts.written());
    return sha256((until == null ? fields.add("") : fields.add(until)).toArray(), bytes);
  }

  /** The CRC-32C of these arrays, one after the other, as 8 hexadecimal digits. */
  static String crc32c(byte[]... arrays) {
    return HexFormat.of().toHexDigits(hash(Hashing.crc32c(), arrays).asInt());
  }

  /** The SHA-256 of these arrays, one after the other, as lower-case hexadecimal digits. */
  static String sha256(byte[]... arrays) {
    return hash(Hashing.sha256(), arrays).toString();
  }

  private static HashCode hash(HashFunction function, byte[]... arrays) {
    Hasher hasher = function.newHasher();
    for (byte[] array : arrays) {
      hasher.putBytes(array);
    }
    return hasher.hash();
  }

  private static FieldBytes fields(String itemKey, String generation) {
    return new FieldBytes().add(itemKey).add(generation);
  }

  /**
   * Turns values into bytes for a checksum: each with its type and length, so that different values
   * never give the same bytes. Not thread-safe.
   */
  static final class FieldBytes {

    private static final int INITIAL_BYTES = 2048;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_BYTES);

    /** A missing attribute is a value as well. */
    FieldBytes add(@Nullable AttributeValue value) {
      if (value == null) {
        bytes.write('-');
      } else if (value.s() != null) {
        add(value.s());
      } else if (value.b() != null) {
        add('B', value.b().asByteArrayUnsafe());
      } else if (value.n() != null) {
        add('N', value.n().getBytes(UTF_8));
      } else if (value.hasM()) {
        add('M', value.m().size());
        sorted(value.m())
            .forEach(
                (name, member) -> {
                  add(name);
                  add(member);
                });
      } else if (value.hasL()) {
        add('L', value.l().size());
        value.l().forEach(this::add);
      } else {
        // Larder writes no attribute of these types.
        add('O', value.toString().getBytes(UTF_8));
      }
      return this;
    }

    FieldBytes add(String text) {
      add('S', text.getBytes(UTF_8));
      return this;
    }

    FieldBytes add(long number) {
      return add(Long.toString(number));
    }

    byte[] toArray() {
      return bytes.toByteArray();
    }

    private void add(char type, byte[] content) {
      add(type, content.length);
      bytes.writeBytes(content);
    }

    private void add(char type, int length) {
      bytes.write(type);
      for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        bytes.write(length >>> shift);
      }
    }

    private static Map<String, AttributeValue> sorted(Map<String, AttributeValue> members) {
      return members.size() < 2 ? members : new TreeMap<>(members);
    }
  }
}
