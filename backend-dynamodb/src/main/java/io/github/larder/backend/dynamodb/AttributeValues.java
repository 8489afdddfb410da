// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Texts and instants as attributes. DynamoDB stores a String as UTF-8, which has no form for an
 * unpaired surrogate: the SDK would send a question mark. A text with one is stored as Binary, in
 * UTF-16.
 */
final class AttributeValues {

  private static final DateTimeFormatter NANOS =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private AttributeValues() {}

  static AttributeValue text(String text) {
    return malformedAt(text) < 0
        ? AttributeValue.fromS(text)
        : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(utf16(text)));
  }

  /** The text that {@link #text} stored as this Binary. */
  static String textOf(byte[] bytes) throws UnreadableItemException {
    StringBuilder text = new StringBuilder(bytes.length / 2);
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      text.append((char) (((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)));
    }
    if (bytes.length % 2 != 0 || malformedAt(text) < 0) {
      throw new UnreadableItemException("a Binary is no text");
    }
    return text.toString();
  }

  /** The index of the first unpaired surrogate; negative if there is none. */
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

  /** Without the charset, which replaces what is malformed. */
  static byte[] utf16(String text) {
    byte[] bytes = new byte[text.length() * 2];
    for (int i = 0; i < text.length(); i++) {
      bytes[2 * i] = (byte) (text.charAt(i) >>> 8);
      bytes[2 * i + 1] = (byte) text.charAt(i);
    }
    return bytes;
  }

  /** With nine digits after the second, so that the order of the texts is that of the instants. */
  static AttributeValue instant(Instant instant) {
    return AttributeValue.fromS(NANOS.format(instant));
  }

  /** An instant as DynamoDB's TTL counts it. Rounded up: no entry expires early. */
  static long epochSeconds(Instant instant) {
    long seconds = instant.getEpochSecond();
    return instant.getNano() == 0 || seconds == Instant.MAX.getEpochSecond()
        ? seconds
        : seconds + 1;
  }

  /** See {@link #epochSeconds(Instant)}. */
  static AttributeValue epochSecondsOf(Instant instant) {
    return number(epochSeconds(instant));
  }

  static AttributeValue number(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }
}
