// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.model.HeaderField;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Texts, header fields and instants as attributes, and back.
 *
 * <p>DynamoDB stores a String as UTF-8, which has no form for an unpaired surrogate: the SDK would
 * send a question mark. A text with one is stored as Binary, in UTF-16.
 *
 * <p>Fields are one String, a line each, because the SDK takes longer for a list of maps than for
 * all the rest of an item. Where a field has a control character, an unpaired surrogate or a name
 * that no line could hold, they are a List of maps instead.
 */
final class AttributeValues {

  private static final String FIELD_NAME = "n";
  private static final String FIELD_VALUE = "v";
  private static final String COLON = ": ";

  private static final DateTimeFormatter NANOS =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  /** That of a year of four digits, with nine digits after the second. */
  private static final int INSTANT_LENGTH = 30;

  private static final int NANO_DIGITS = 9;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private static final long FIRST_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * 86_400;
  private static final long LAST_SECOND = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400 - 1;

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

  /**
   * Fields in their order: {@code Name: value}, a line each. One without a value is a name alone.
   *
   * @param fields at least one
   */
  static AttributeValue fields(List<HeaderField> fields) {
    StringBuilder lines = new StringBuilder();
    for (HeaderField field : fields) {
      String value = field.value();
      if (!isName(field.name()) || (value != null && !fitsLine(value))) {
        return AttributeValue.fromL(fields.stream().map(AttributeValues::map).toList());
      }
      if (!lines.isEmpty()) {
        lines.append('\n');
      }
      lines.append(field.name());
      if (value != null) {
        lines.append(COLON).append(value);
      }
    }
    return AttributeValue.fromS(lines.toString());
  }

  /**
   * The fields that {@link #fields} stored.
   *
   * @param name what they are, for the message
   */
  static List<HeaderField> fieldsOf(AttributeValue stored, String name)
      throws UnreadableItemException {
    List<HeaderField> fields = new ArrayList<>();
    if (stored.hasL()) {
      for (AttributeValue element : stored.l()) {
        ItemFields field = ItemFields.asMap(element, name);
        fields.add(new HeaderField(field.text(FIELD_NAME), field.nullableText(FIELD_VALUE)));
      }
      return fields;
    }
    String lines = lines(stored, name);
    for (int from = 0; from <= lines.length(); ) {
      int end = endOfLine(lines, from);
      int colon = lines.indexOf(COLON, from);
      boolean hasValue = colon >= 0 && colon < end;
      fields.add(
          new HeaderField(
              lines.substring(from, hasValue ? colon : end),
              hasValue ? lines.substring(colon + COLON.length(), end) : null));
      from = end + 1;
    }
    return fields;
  }

  /** Texts in their order, a line each; an empty list, or any text that fits no line, is a List. */
  static AttributeValue texts(List<String> texts) {
    boolean fit = texts.stream().allMatch(text -> !text.isEmpty() && fitsLine(text));
    return fit && !texts.isEmpty()
        ? AttributeValue.fromS(String.join("\n", texts))
        : AttributeValue.fromL(texts.stream().map(AttributeValues::text).toList());
  }

  /**
   * The texts that {@link #texts} stored.
   *
   * @param name what they are, for the message
   */
  static List<String> textsOf(AttributeValue stored, String name) throws UnreadableItemException {
    List<String> texts = new ArrayList<>();
    if (stored.hasL()) {
      for (AttributeValue element : stored.l()) {
        texts.add(ItemFields.text(element, name));
      }
      return texts;
    }
    String lines = lines(stored, name);
    for (int from = 0; from <= lines.length(); ) {
      int end = endOfLine(lines, from);
      texts.add(lines.substring(from, end));
      from = end + 1;
    }
    return texts;
  }

  private static String lines(AttributeValue stored, String name) throws UnreadableItemException {
    if (stored.s() == null) {
      throw ItemFields.wrongType(name, "a String or List");
    }
    return stored.s();
  }

  private static int endOfLine(String lines, int from) {
    int end = lines.indexOf('\n', from);
    return end < 0 ? lines.length() : end;
  }

  private static AttributeValue map(HeaderField field) {
    AttributeValue name = text(field.name());
    String value = field.value();
    return AttributeValue.fromM(
        value == null
            ? Map.of(FIELD_NAME, name)
            : Map.of(FIELD_NAME, name, FIELD_VALUE, text(value)));
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && name.indexOf(':') < 0 && fitsLine(name);
  }

  /** Without control characters: none of them can end the line, or hide where it ends. */
  private static boolean fitsLine(String text) {
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' ? c != '\t' : c >= 0x7f && c < 0xa0) {
        return false;
      }
      ascii &= c < 0x7f;
    }
    return ascii || malformedAt(text) < 0;
  }

  /** With nine digits after the second, so that the order of the texts is that of the instants. */
  static AttributeValue instant(Instant instant) {
    return AttributeValue.fromS(textOf(instant));
  }

  private static String textOf(Instant instant) {
    long second = instant.getEpochSecond();
    if (second < FIRST_SECOND || second > LAST_SECOND) {
      return NANOS.format(instant);
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    byte[] text = new byte[INSTANT_LENGTH];
    digits(text, 0, 4, time.getYear(), '-');
    digits(text, 5, 2, time.getMonthValue(), '-');
    digits(text, 8, 2, time.getDayOfMonth(), 'T');
    digits(text, 11, 2, time.getHour(), ':');
    digits(text, 14, 2, time.getMinute(), ':');
    digits(text, 17, 2, time.getSecond(), '.');
    digits(text, 20, 9, instant.getNano(), 'Z');
    return new String(text, ISO_8859_1);
  }

  private static void digits(byte[] text, int from, int length, int number, char end) {
    int rest = number;
    for (int i = from + length - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    text[from + length] = (byte) end;
  }

  /**
   * The instant that {@link #instant} wrote; any other form is left to {@link Instant#parse}.
   *
   * @throws DateTimeException if it is not an instant
   */
  static Instant instantOf(String text) {
    if (text.length() != INSTANT_LENGTH) {
      return Instant.parse(text);
    }
    int year = number(text, 0, 4, '-');
    int month = number(text, 5, 2, '-');
    int day = number(text, 8, 2, 'T');
    int hour = number(text, 11, 2, ':');
    int minute = number(text, 14, 2, ':');
    int second = number(text, 17, 2, '.');
    int nano = number(text, 20, 9, 'Z');
    if ((year | month | day | hour | minute | second | nano) < 0
        || hour > 23
        || minute > 59
        || second > 59) {
      return Instant.parse(text);
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(((days * 24 + hour) * 60 + minute) * 60 + second, nano);
  }

  /** The digits from an index on, up to this character; negative if that is not what is there. */
  private static int number(String text, int from, int length, char end) {
    int number = 0;
    for (int i = from; i < from + length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return text.charAt(from + length) == end ? number : -1;
  }

  /** The seconds from one instant to another, with nine digits after the second. */
  static String secondsBetween(Instant begin, Instant end) {
    int nanos = end.getNano() - begin.getNano();
    long seconds = end.getEpochSecond() - begin.getEpochSecond() - (nanos < 0 ? 1 : 0);
    byte[] fraction = new byte[NANO_DIGITS + 1];
    digits(fraction, 0, NANO_DIGITS, nanos < 0 ? nanos + NANOS_PER_SECOND : nanos, ' ');
    return seconds + "." + new String(fraction, 0, NANO_DIGITS, ISO_8859_1);
  }

  /**
   * The begin of what {@link #secondsBetween} measured.
   *
   * @throws DateTimeException if it is no instant
   * @throws NumberFormatException if the text is not a number of seconds
   */
  static Instant beginOf(String seconds, Instant end) {
    int dot = seconds.indexOf('.');
    long whole = Long.parseLong(seconds, 0, Math.max(0, dot), 10);
    int nanos = Integer.parseInt(seconds, dot + 1, seconds.length(), 10);
    return Instant.ofEpochSecond(end.getEpochSecond() - whole, (long) end.getNano() - nanos);
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
