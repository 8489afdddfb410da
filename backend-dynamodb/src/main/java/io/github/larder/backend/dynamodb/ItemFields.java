// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Typed reads of an attribute map that may have been edited by hand. */
record ItemFields(Map<String, AttributeValue> attributes) {

  private static final int MAX_SHORT_DIGITS = 18;

  boolean has(String name) {
    return attributes.containsKey(name);
  }

  void requireNone(String... names) throws UnreadableItemException {
    for (String name : names) {
      if (has(name)) {
        throw new UnreadableItemException("'" + name + "' without its companions");
      }
    }
  }

  String text(String name) throws UnreadableItemException {
    return text(required(name), name);
  }

  static String text(AttributeValue value, String name) throws UnreadableItemException {
    if (value.s() != null) {
      return value.s();
    }
    if (value.b() != null) {
      return AttributeValues.textOf(value.b().asByteArrayUnsafe());
    }
    throw wrongType(name, "a String");
  }

  @Nullable String nullableText(String name) throws UnreadableItemException {
    return has(name) ? text(name) : null;
  }

  long number(String name, long min, long max) throws UnreadableItemException {
    String digits = required(name).n();
    if (digits == null) {
      throw wrongType(name, "a Number");
    }
    long number = shortNumber(digits);
    if (number < 0) {
      try {
        number = new BigDecimal(digits).longValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        throw outOfRange(name);
      }
    }
    if (number < min || number > max) {
      throw outOfRange(name);
    }
    return number;
  }

  /** Reads some digits and nothing else, as nearly all numbers are; negative for any other text. */
  static long shortNumber(String digits) {
    if (digits.isEmpty() || digits.length() > MAX_SHORT_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  @Nullable Long nullableNumber(String name) throws UnreadableItemException {
    return has(name) ? number(name, Long.MIN_VALUE, Long.MAX_VALUE) : null;
  }

  Instant instant(String name) throws UnreadableItemException {
    try {
      return AttributeValues.instantOf(text(name));
    } catch (DateTimeException e) {
      throw new UnreadableItemException("'" + name + "' is not a time");
    }
  }

  byte[] content(String name) throws UnreadableItemException {
    AttributeValue value = required(name);
    if (value.s() != null) {
      return value.s().getBytes(UTF_8);
    }
    if (value.b() != null) {
      return value.b().asByteArrayUnsafe();
    }
    throw wrongType(name, "a String or Binary");
  }

  byte[] bytes(String name) throws UnreadableItemException {
    AttributeValue value = required(name);
    if (value.b() == null) {
      throw wrongType(name, "a Binary");
    }
    return value.b().asByteArrayUnsafe();
  }

  ItemFields map(String name) throws UnreadableItemException {
    return asMap(required(name), name);
  }

  static ItemFields asMap(AttributeValue value, String name) throws UnreadableItemException {
    if (!value.hasM()) {
      throw wrongType(name, "a Map");
    }
    return new ItemFields(value.m());
  }

  static UnreadableItemException wrongType(String name, String expected) {
    return new UnreadableItemException("'" + name + "' is not " + expected);
  }

  private static UnreadableItemException outOfRange(String name) {
    return new UnreadableItemException("'" + name + "' is out of range");
  }

  AttributeValue required(String name) throws UnreadableItemException {
    AttributeValue value = attributes.get(name);
    if (value == null) {
      throw new UnreadableItemException("'" + name + "' is missing");
    }
    return value;
  }

  /** An item that no writer of this schema writes. The message holds no content of it. */
  static final class UnreadableItemException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableItemException(String reason) {
      super(reason);
    }

    /** Thrown for every damaged item that is read, and always caught: a stack trace has no use. */
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
