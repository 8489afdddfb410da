// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The size of an item by DynamoDB's rules, known before the call is made: UTF-8 names and values, a
 * byte for two digits of a number, three for a list or map and one more for each element.
 */
final class ItemSize {

  /** The largest item that DynamoDB stores. */
  static final long MAX_ITEM_BYTES = 400 * 1024;

  private static final int CONTAINER_BYTES = 3;
  private static final int ELEMENT_BYTES = 1;

  private ItemSize() {}

  static long of(Map<String, AttributeValue> item) {
    long size = 0;
    for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
      size += utf8Length(attribute.getKey()) + of(attribute.getValue());
    }
    return size;
  }

  static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        length += 4;
        i++;
      } else {
        // An unpaired surrogate is encoded as one question mark.
        length += Character.isSurrogate(c) ? 1 : 3;
      }
    }
    return length;
  }

  private static long of(AttributeValue value) {
    return switch (value.type()) {
      case S -> utf8Length(value.s());
      case N -> number(value.n());
      case B -> value.b().asByteArrayUnsafe().length;
      case BOOL, NUL -> 1;
      case M -> CONTAINER_BYTES + (long) ELEMENT_BYTES * value.m().size() + of(value.m());
      case L -> CONTAINER_BYTES + (long) ELEMENT_BYTES * value.l().size() + elements(value.l());
      case SS -> value.ss().stream().mapToLong(ItemSize::utf8Length).sum();
      case NS -> value.ns().stream().mapToLong(ItemSize::number).sum();
      case BS ->
          value.bs().stream().map(SdkBytes::asByteArrayUnsafe).mapToLong(b -> b.length).sum();
      case UNKNOWN_TO_SDK_VERSION -> 0;
    };
  }

  private static long elements(List<AttributeValue> list) {
    long size = 0;
    for (AttributeValue element : list) {
      size += of(element);
    }
    return size;
  }

  /**
   * A byte for each pair of digits and one for the exponent. Zeros at both ends are not kept; a
   * pair begins at an even power of ten, so that 110 takes two of them and 1100 one.
   */
  private static long number(String digits) {
    BigDecimal number = new BigDecimal(digits).stripTrailingZeros();
    if (number.signum() == 0) {
      return 1;
    }
    int last = -number.scale();
    int first = last + number.precision() - 1;
    int pairs = Math.floorDiv(first, 2) - Math.floorDiv(last, 2) + 1;
    return 1L + (number.signum() < 0 ? 1 : 0) + pairs;
  }
}
