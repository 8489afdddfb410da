// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Texts as attributes. DynamoDB keeps a String as UTF-8, which has no form for an unpaired
 * surrogate: the SDK would send a question mark. A text with one is kept as Binary, in UTF-16.
 */
final class ItemText {

  private ItemText() {}

  static AttributeValue of(String text) {
    return malformedAt(text) < 0
        ? AttributeValue.fromS(text)
        : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(utf16(text)));
  }

  /** The text of a Binary, which {@link #of} made of it and of no other. */
  static String read(byte[] bytes) throws UnreadableItemException {
    StringBuilder text = new StringBuilder(bytes.length / 2);
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      text.append((char) (((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)));
    }
    if (bytes.length % 2 != 0 || malformedAt(text) < 0) {
      throw new UnreadableItemException("a Binary is no text");
    }
    return text.toString();
  }

  /** Where the first unpaired surrogate is; negative if there is none. */
  static int malformedAt(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
        i++;
      } else {
        return i;
      }
    }
    return -1;
  }

  /** Not by the charset, which replaces what is malformed. */
  static byte[] utf16(String text) {
    byte[] bytes = new byte[text.length() * 2];
    for (int i = 0; i < text.length(); i++) {
      bytes[2 * i] = (byte) (text.charAt(i) >>> 8);
      bytes[2 * i + 1] = (byte) text.charAt(i);
    }
    return bytes;
  }
}
