// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.text;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as people write them: {@code 12.3K}, {@code 5m}, {@code 2d}. Stateless. */
public final class Amounts {

  private static final String UNITS = "KMGTPE";
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,15})([KMGT]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})([smhdw])");
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private Amounts() {}

  /**
   * Formats a number of bytes.
   *
   * @param bytes the number, 0 or more
   * @return at most five characters, such as {@code 999}, {@code 1.2K} or {@code 340M}; a K is
   *     1,024
   */
  public static String size(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    int unit = 0;
    long tenths = bytes * 10 / 1024;
    if (bytes > Long.MAX_VALUE / 10) {
      tenths = bytes / 1024 * 10;
    }
    while (tenths >= 10240 && unit < UNITS.length() - 1) {
      tenths /= 1024;
      unit++;
    }
    return tenths < 100
        ? tenths / 10 + "." + tenths % 10 + UNITS.charAt(unit)
        : tenths / 10 + "" + UNITS.charAt(unit);
  }

  /**
   * Formats a duration by its largest unit.
   *
   * @param time the duration
   * @return such as {@code 5s}, {@code 12m}, {@code 3h}, {@code 20d} or {@code 2y}
   */
  public static String time(Duration time) {
    long seconds = Math.abs(time.toSeconds());
    String sign = time.isNegative() && seconds > 0 ? "-" : "";
    if (seconds < 100) {
      return sign + seconds + "s";
    }
    if (seconds < 100 * MINUTE) {
      return sign + seconds / MINUTE + "m";
    }
    if (seconds < 2 * DAY) {
      return sign + seconds / HOUR + "h";
    }
    return sign + (seconds < 2 * YEAR ? seconds / DAY + "d" : seconds / YEAR + "y");
  }

  /**
   * Formats a number of capacity units.
   *
   * @param units the number
   * @return with one digit after the point
   */
  public static String units(double units) {
    return String.format(Locale.ROOT, "%,.1f", units);
  }

  /**
   * Parses a size.
   *
   * @param text such as {@code 500}, {@code 64K} or {@code 10MB}
   * @return the number of bytes
   * @throws IllegalArgumentException if it is none
   */
  public static long parseSize(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size such as 64K");
    }
    String unit = matcher.group(2).toUpperCase(Locale.ROOT);
    int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
  }

  /**
   * Parses a time.
   *
   * @param text such as {@code 90s}, {@code 15m}, {@code 12h}, {@code 7d} or {@code 2w}
   * @return the duration
   * @throws IllegalArgumentException if it is none
   */
  public static Duration parseTime(String text) {
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a time such as 15m or 7d");
    }
    long number = Long.parseLong(matcher.group(1));
    return Duration.ofSeconds(
        switch (matcher.group(2)) {
          case "s" -> number;
          case "m" -> number * MINUTE;
          case "h" -> number * HOUR;
          case "d" -> number * DAY;
          default -> number * 7 * DAY;
        });
  }
}
