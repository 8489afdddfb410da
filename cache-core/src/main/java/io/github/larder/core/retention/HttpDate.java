// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The three forms of an HTTP-date (RFC 9110, section 5.6.7), read without regard to case, and with
 * UTC as well as GMT (RFC 9111, section 4.2).
 */
final class HttpDate {

  private static final DateTimeFormatter IMF_FIXDATE = form("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
  private static final DateTimeFormatter ASCTIME = form("EEE MMM ppd HH:mm:ss uuuu");

  /** A year of two digits is at most this far in the future. */
  private static final int MAX_YEARS_AHEAD = 50;

  private HttpDate() {}

  /**
   * @param now determines the century of a year of two digits
   */
  static Optional<Instant> parse(String value, Instant now) {
    String date = value.strip();
    if (date.regionMatches(true, date.length() - 4, " UTC", 0, 4)) {
      date = date.substring(0, date.length() - 3) + "GMT";
    }
    String inGmt = date;
    return Stream.of(IMF_FIXDATE, ASCTIME, rfc850(now))
        .flatMap(form -> parse(inGmt, form).stream())
        .findFirst();
  }

  private static Optional<Instant> parse(String value, DateTimeFormatter form) {
    try {
      return Optional.of(LocalDateTime.parse(value, form).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static DateTimeFormatter form(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern(pattern)
        .toFormatter(Locale.US);
  }

  private static DateTimeFormatter rfc850(Instant now) {
    int first = now.atOffset(ZoneOffset.UTC).getYear() + MAX_YEARS_AHEAD - 99;
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, first)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US);
  }
}
