// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the three forms of a date in HTTP (RFC 9110, section 5.6.7), in any case and with any name
 * of a day; everything else is invalid. Used by Larder's clients alone. Stateless and thread-safe.
 *
 * <pre>
 * Sun, 06 Nov 1994 08:49:37 GMT
 * Sunday, 06-Nov-94 08:49:37 GMT
 * Sun Nov  6 08:49:37 1994
 * </pre>
 */
public final class HttpDate {

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final String DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
  private static final String LONG_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
  private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
  private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";

  private static final List<Pattern> FORMS =
      List.of(
          form(DAY + ", (?<day>\\d\\d) " + MONTH + " (?<year>\\d{4}) " + TIME + " gmt"),
          form(LONG_DAY + ", (?<day>\\d\\d)-" + MONTH + "-(?<year>\\d\\d) " + TIME + " gmt"),
          form(DAY + " " + MONTH + " (?<day>[ \\d]\\d) " + TIME + " (?<year>\\d{4})"));

  private static final Duration MAX_FUTURE_OF_TWO_DIGITS = Duration.ofDays(50 * 365 + 12);

  private HttpDate() {}

  /**
   * Parses a date.
   *
   * @param value the value of the field
   * @param now decides about a year of two digits: one that is more than 50 years ahead is past
   * @return empty if it has none of the three forms, or is no date of the calendar
   */
  public static Optional<Instant> parse(String value, Instant now) {
    String text = value.strip();
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(text);
      if (matcher.matches()) {
        return instant(matcher, now);
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> instant(Matcher matcher, Instant now) {
    int year = number(matcher, "year");
    boolean twoDigits = matcher.group("year").length() == 2;
    try {
      LocalDateTime date =
          LocalDateTime.of(
              twoDigits ? 2000 + year : year,
              1 + MONTHS.indexOf(matcher.group("month").toLowerCase(Locale.ROOT)),
              number(matcher, "day"),
              number(matcher, "hour"),
              number(matcher, "minute"),
              secondOf(matcher));
      Instant instant = date.toInstant(ZoneOffset.UTC);
      return Optional.of(
          twoDigits && instant.isAfter(now.plus(MAX_FUTURE_OF_TWO_DIGITS))
              ? date.minusYears(100).toInstant(ZoneOffset.UTC)
              : instant);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A leap second is 60 (RFC 9110), and counts as the second before it. */
  private static int secondOf(Matcher matcher) {
    int second = number(matcher, "second");
    return second == 60 ? 59 : second;
  }

  private static int number(Matcher matcher, String group) {
    return Integer.parseInt(matcher.group(group).strip());
  }

  private static Pattern form(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }
}
