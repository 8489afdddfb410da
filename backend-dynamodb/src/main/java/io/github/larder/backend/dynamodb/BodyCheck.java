// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import org.jspecify.annotations.Nullable;

/**
 * The checksum of a body: of its bytes, of what the entry says about it, and of the entry that it
 * belongs to, by key and body token. That there is no body has a checksum, too.
 */
final class BodyCheck {

  private static final byte[] NOTHING = {};

  private BodyCheck() {}

  static String ofNone(String itemKey, String generation) {
    return Crc32c.hex(fields(itemKey, generation).toArray());
  }

  /**
   * @param type the type of the attribute that has the bytes, {@code S} or {@code B}; {@code null}
   *     if there is none
   */
  static String ofInline(
      String itemKey, String generation, String encoding, @Nullable String type, byte[] bytes) {
    FieldBytes fields =
        fields(itemKey, generation).add(ItemText.of(encoding)).add(type == null ? "" : type);
    return Crc32c.hex(fields.toArray(), type == null ? NOTHING : bytes);
  }

  static String ofParts(
      String itemKey,
      String generation,
      String encoding,
      int count,
      long written,
      @Nullable Long until,
      byte[] bytes) {
    FieldBytes fields =
        fields(itemKey, generation).add(ItemText.of(encoding)).add(count).add(written);
    return Sha256.hex((until == null ? fields.add("") : fields.add(until)).toArray(), bytes);
  }

  private static FieldBytes fields(String itemKey, String generation) {
    return new FieldBytes().add(itemKey).add(generation);
  }
}
