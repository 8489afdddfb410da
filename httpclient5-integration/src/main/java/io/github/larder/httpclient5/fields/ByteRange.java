// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a representation that a {@code Range} field asks for (RFC 9110, section 14). Used by
 * Larder's clients alone. Immutable.
 *
 * @param first the first position, from 0
 * @param last the last position; less than {@code first} if no range can be satisfied
 */
public record ByteRange(long first, long last) {

  private static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

  private static final Pattern RANGES =
      Pattern.compile("bytes=([-\\d,\\s]{1,200})", Pattern.CASE_INSENSITIVE);

  private static final Pattern RANGE = Pattern.compile("(\\d*)-(\\d*)");

  /** Longer numbers do not fit into 64 bits. */
  private static final int MAX_DIGITS = 18;

  /**
   * Chooses the bytes.
   *
   * @param field the value of the only {@code Range} field
   * @param length of the representation, in bytes
   * @return empty if the field has to be ignored, or is: it is malformed, has another unit, is
   *     about an empty representation, or more than one of its ranges can be satisfied
   */
  public static Optional<ByteRange> of(String field, long length) {
    Matcher ranges = RANGES.matcher(field.strip());
    if (!ranges.matches() || length == 0) {
      return Optional.empty();
    }
    ByteRange only = UNSATISFIABLE;
    boolean any = false;
    for (String text : ranges.group(1).split(",", -1)) {
      if (text.isBlank()) {
        continue;
      }
      Optional<ByteRange> range = one(text.strip(), length);
      if (range.isEmpty() || (range.get().isSatisfiable() && only.isSatisfiable())) {
        return Optional.empty();
      }
      any = true;
      only = range.get().isSatisfiable() ? range.get() : only;
    }
    return any ? Optional.of(only) : Optional.empty();
  }

  /** {@return whether the representation has such bytes} */
  public boolean isSatisfiable() {
    return first <= last;
  }

  /** {@return the number of bytes} */
  public long length() {
    return last - first + 1;
  }

  /**
   * Gives the value of {@code Content-Range} (RFC 9110, section 14.4).
   *
   * @param completeLength the length of the representation
   * @return such as {@code bytes 0-9/100}
   */
  public String contentRange(long completeLength) {
    return "bytes " + (isSatisfiable() ? first + "-" + last : "*") + "/" + completeLength;
  }

  private static Optional<ByteRange> one(String text, long length) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches() || text.equals("-")) {
      return Optional.empty();
    }
    long last = number(range.group(2));
    if (range.group(1).isEmpty()) {
      return Optional.of(
          last == 0 ? UNSATISFIABLE : new ByteRange(Math.max(0, length - last), length - 1));
    }
    long first = number(range.group(1));
    if (range.group(2).isEmpty()) {
      last = length - 1;
    } else if (last < first) {
      return Optional.empty();
    }
    return Optional.of(
        first >= length ? UNSATISFIABLE : new ByteRange(first, Math.min(last, length - 1)));
  }

  private static long number(String digits) {
    if (digits.isEmpty()) {
      return 0;
    }
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
