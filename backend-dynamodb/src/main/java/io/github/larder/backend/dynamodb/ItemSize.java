package io.github.larder.backend.dynamodb;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The size of an item by DynamoDB's rules, known before the call is made: UTF-8 names and values, a
 * byte for two digits of a number, three for a list or map and one more for each element.
 */
final class ItemSize {

  /** The largest item that DynamoDB takes. */
  static final long LIMIT = 400 * 1024;

  private static final int CONTAINER = 3;
  private static final int ELEMENT = 1;

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
      case M -> CONTAINER + (long) ELEMENT * value.m().size() + of(value.m());
      case L -> CONTAINER + (long) ELEMENT * value.l().size() + elements(value.l());
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

  /** Two digits a byte, and one for the exponent; zeros at both ends are not kept. */
  private static long number(String digits) {
    int first = -1;
    int last = -1;
    int count = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c >= '1' && c <= '9') {
        first = first < 0 ? count : first;
        last = count;
      }
      if (Character.isDigit(c)) {
        count++;
      }
    }
    int significant = first < 0 ? 0 : last - first + 1;
    // A pair of digits begins at an even power of ten, so an odd end costs a byte more at most.
    int sign = digits.startsWith("-") ? 1 : 0;
    return 1L + sign + (significant + 1) / 2;
  }
}
