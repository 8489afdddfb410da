// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
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

  private ItemChecksums() {}

  /**
   * The checksum of the head.
   *
   * @param item the attributes of the item; {@code value} is ignored
   * @param value the members of {@code value}; those of the body are ignored
   * @param exchange the rest of {@link ItemAttribute#HEAD_INFO}
   */
  static String ofHead(
      Map<String, AttributeValue> item, Map<String, AttributeValue> value, String exchange) {
    CRC32C checksum = new CRC32C();
    FieldFeed fields = new FieldFeed(checksum::update);
    for (String name : FRAME) {
      fields.add(item.get(name));
    }
    for (String name : ItemAttribute.HEAD) {
      fields.add(value.get(name));
    }
    fields.add(exchange);
    return hex(checksum);
  }

  /** An absent body has a checksum as well. */
  static String ofAbsentBody(String itemKey, String generation) {
    CRC32C checksum = new CRC32C();
    new FieldFeed(checksum::update).add(itemKey).add(generation);
    return hex(checksum);
  }

  /**
   * The checksum of a body within the item of its entry.
   *
   * @param type the type of the attribute that has the bytes, {@code S} or {@code B}; {@code null}
   *     if there is none
   */
  static String ofInlineBody(
      String itemKey, String generation, String encoding, @Nullable String type, byte[] bytes) {
    CRC32C checksum = new CRC32C();
    new FieldFeed(checksum::update)
        .add(itemKey)
        .add(generation)
        .add(AttributeValues.text(encoding))
        .add(type == null ? "" : type);
    checksum.update(bytes);
    return hex(checksum);
  }

  /** The checksum of a body in parts. */
  static String ofParts(String itemKey, BodyParts parts, byte[] bytes) {
    Long until = parts.until();
    Hasher checksum = Hashing.sha256().newHasher();
    FieldFeed fields =
        new FieldFeed(checksum::putBytes)
            .add(itemKey)
            .add(parts.generation())
            .add(AttributeValues.text(parts.encoding()))
            .add(parts.count())
            .add(parts.written());
    if (until == null) {
      fields.add("");
    } else {
      fields.add(until);
    }
    byte[] hash = checksum.putBytes(bytes).hash().asBytes();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  /** The SHA-256 of these arrays, one after the other, as lower-case hexadecimal digits. */
  static String sha256(byte[]... arrays) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (byte[] array : arrays) {
      hasher.putBytes(array);
    }
    return hasher.hash().toString();
  }

  private static String hex(CRC32C checksum) {
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  /** Takes the bytes of a checksum. */
  interface Bytes {
    void update(byte[] bytes, int offset, int length);
  }

  /**
   * Feeds values to a checksum: each with its type and length, so that different values never give
   * the same bytes. Nothing is collected first, because each hit is checked. Not thread-safe.
   */
  static final class FieldFeed {

    private final Bytes checksum;
    private final byte[] prefix = new byte[1 + Integer.BYTES];

    FieldFeed(Bytes checksum) {
      this.checksum = checksum;
    }

    /** A missing attribute is a value as well. */
    FieldFeed add(@Nullable AttributeValue value) {
      if (value == null) {
        add('-', 0);
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

    FieldFeed add(String text) {
      add('S', text.getBytes(UTF_8));
      return this;
    }

    FieldFeed add(long number) {
      return add(Long.toString(number));
    }

    private void add(char type, byte[] content) {
      add(type, content.length);
      checksum.update(content, 0, content.length);
    }

    private void add(char type, int length) {
      prefix[0] = (byte) type;
      for (int i = 1; i <= Integer.BYTES; i++) {
        prefix[i] = (byte) (length >>> (Byte.SIZE * (Integer.BYTES - i)));
      }
      checksum.update(prefix, 0, prefix.length);
    }

    private static Map<String, AttributeValue> sorted(Map<String, AttributeValue> members) {
      return members.size() < 2 ? members : new TreeMap<>(members);
    }
  }
}
