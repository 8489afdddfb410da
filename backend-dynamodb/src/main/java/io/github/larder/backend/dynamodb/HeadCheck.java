// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The checksum of all that a refresh replaces, and of the key: what a hand changed, or moved to
 * another item, does not match it. The body has a checksum of its own ({@link BodyCheck}), because
 * a refresh does not have it. Both hold the body token, which ties them together.
 */
final class HeadCheck {

  /** The attributes beside {@code value}. */
  private static final List<String> FRAME =
      List.of(ItemAttribute.KEY, ItemAttribute.NAMESPACE, ItemAttribute.TTL, ItemAttribute.VERSION);

  private HeadCheck() {}

  /**
   * @param item the attributes of the item; {@code value} is not looked at
   * @param value the members of {@code value}; those of the body are not looked at
   */
  static String of(Map<String, AttributeValue> item, Map<String, AttributeValue> value) {
    FieldBytes fields = new FieldBytes();
    FRAME.forEach(name -> fields.add(item.get(name)));
    ItemAttribute.HEAD.forEach(name -> fields.add(value.get(name)));
    return Crc32c.hex(fields.toArray());
  }
}
