// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT    | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT   | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994         | 1994-11-06T08:49:37Z",
        "Sun Nov 16 08:49:37 1994         | 1994-11-16T08:49:37Z",
        "SUN, 06 nov 1994 08:49:37 gMt    | 1994-11-06T08:49:37Z",
        "Mon, 06 Nov 1994 08:49:37 GMT    | 1994-11-06T08:49:37Z",
        "Sat, 31 Dec 2016 23:59:60 GMT    | 2016-12-31T23:59:59Z",
        "Thursday, 18-Aug-50 02:01:18 GMT | 2050-08-18T02:01:18Z",
        "Friday, 18-Aug-77 02:01:18 GMT   | 1977-08-18T02:01:18Z",
        "Sat, 29 Feb 2020 00:00:00 GMT    | 2020-02-29T00:00:00Z"
      })
  void threeFormsAreRead(String value, Instant instant) {
    assertThat(HttpDate.parse(value, NOW)).contains(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "foo",
        "Thu, 18 Aug 2050 02:01:18 UTC",
        "Thu, 18 Aug 2050 02:01:18 AEST",
        "Thu, 18 Aug 2050 02:01:18 +0000",
        "Thu, 18 Aug 2050 02:01:18",
        "Thu, 18 Aug 50 02:01:18 GMT",
        "Thu 18 Aug 2050 02:01:18 GMT",
        "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02.01.18 GMT",
        "Thu, 18 Aug 2050 2:01:18 GMT",
        "Thu, 8 Aug 2050 02:01:18 GMT",
        "Sun Nov 6 08:49:37 1994",
        "'Sun, 06 Nov 1994 08:49:37 GMT'",
        "Sat, 30 Feb 2020 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT"
      })
  void everythingElseIsInvalid(String value) {
    assertThat(HttpDate.parse(value, NOW)).isEmpty();
  }

  @Test
  void longTextsAreRefusedAtOnce() {
    assertThat(HttpDate.parse("Sun, ".repeat(200_000), NOW)).isEmpty();
  }
}
