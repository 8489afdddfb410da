// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.Responses;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every row tests a rule of RFC 9111, RFC 9110 or RFC 5861, named by its section. Responses are
 * received at 2026-11-23T12:00:00Z; the grace is 100 s for those with a validator and 10 s for all.
 */
class RetentionPolicyTest {

  private final RetentionPolicy policy =
      RetentionPolicy.fromHeaders(Duration.ofSeconds(100), Duration.ofSeconds(10));

  @ParameterizedTest(name = "{0}: {1} keeps it {2} s")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4.2.1   max-age                     | max-age=60                                      | 70
          4.2.1   no lifetime                 | public                                          | 10
          5.2     names in any case           | MAX-AGE=60                                      | 70
          5.2     quoted value                | max-age="60"                                    | 70
          5.2     quoted pairs                | max-age="\\6\\0"                                | 70
          5.2     space around =              | max-age = 60                                    | 70
          5.2     comma in a quoted value     | private="x, max-age=900", max-age=60            | 70
          5.2     open quotation              | max-age=60, private="x                          | 70
          5.2.3   unknown directives          | x, y=1, z="a=b,c", max-age=60                   | 70
          5.2.2.10 for shared caches          | max-age=60, s-maxage=600                        | 610
          4.2.1   the longer, private or not  | s-maxage=60, max-age=600                        | 610
          5.2.2.10 alone                      | s-maxage=60                                     | 70
          4.2.1   the first of two            | max-age=60, max-age=600                         | 70
          4.2.1   the first of two            | max-age=600, max-age=60                         | 610
          4.2.1   not a number is stale       | max-age=soon                                    | 10
          4.2.1   not an integer is stale     | max-age=60.5                                    | 10
          4.2.1   with a unit is stale        | max-age=60s                                     | 10
          4.2.1   with words is stale         | max-age=60 seconds                              | 10
          1.2.2   with a sign is stale        | max-age=+60                                     | 10
          1.2.2   negative is stale           | max-age=-5                                      | 10
          1.2.2   empty is stale              | max-age=                                        | 10
          1.2.2   no value is stale           | max-age                                         | 10
          1.2.2   other digits are none       | max-age=\u0666\u0660                            | 10
          1.2.2   leading zeros               | max-age=00000000000000000060                    | 70
          1.2.2   2^31                        | max-age=2147483648                              | 2147483658
          1.2.2   above 2^31                  | max-age=2147483649                              | 2147483658
          1.2.2   above 2^63                  | max-age=99999999999999999999                    | 2147483658
          5861 4  stale-if-error              | max-age=60, stale-if-error=500                  | 560
          5861 3  stale-while-revalidate      | max-age=60, stale-while-revalidate=50           | 110
          5861    shorter than the grace      | max-age=60, stale-if-error=5                    | 70
          5861    the longer of both          | max-age=60, stale-if-error=20, stale-while-revalidate=30 | 90
          5861    not a number                | max-age=60, stale-if-error=always               | 70
          1.2.2   above 2^31                  | max-age=0, stale-if-error=99999999999           | 2147483648
          4.2.4   must-revalidate             | max-age=60, must-revalidate                     | 60
          4.2.4   must-revalidate over 5861   | max-age=60, must-revalidate, stale-if-error=500 | 60
          4.2.4   must-revalidate over 5861   | max-age=60, must-revalidate, stale-while-revalidate=500 | 60
          5.2.2.8 binds shared caches only    | max-age=60, proxy-revalidate                    | 70
          5.2.2.10 binds shared caches only   | s-maxage=60, stale-if-error=50                  | 110
          5.2.2.4 no-cache                    | no-cache                                        | 0
          5.2.2.4 no-cache over max-age       | no-cache, max-age=60                            | 0
          5.2.2.4 no-cache over 5861          | no-cache, stale-if-error=500                    | 0
          5.2.2.4 no-cache of fields          | no-cache="Set-Cookie", max-age=60               | 70
          5.2.2.5 no-store                    | no-store, max-age=60, stale-if-error=500        | 0
          5.2.2.3 must-understand             | no-store, must-understand, max-age=60           | 70
          5.2.2.7 private                     | private, max-age=60                             | 70
          8246    immutable                   | max-age=60, immutable                           | 70
          """)
  void cacheControlDecides(String section, String cacheControl, long seconds) {
    assertThat(keptFor("Cache-Control", cacheControl)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest(name = "{0}: {1} with a validator keeps it {2} s")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4.3.1   validator                   | max-age=60                                      | 160
          4.3.1   longer than a window        | max-age=60, stale-if-error=50                   | 160
          5861    window is longer            | max-age=60, stale-if-error=500                  | 560
          4.2.4   must-revalidate             | max-age=60, must-revalidate                     | 160
          4.2.4   must-revalidate, no window  | max-age=60, must-revalidate, stale-if-error=500 | 160
          5.2.2.4 no-cache                    | no-cache                                        | 100
          5.2.2.4 no-cache over max-age       | no-cache, max-age=60                            | 100
          5.2.2.5 no-store                    | no-store                                        | 0
          """)
  void aValidatorAllowsALaterRevalidation(String section, String cacheControl, long seconds) {
    assertThat(keptFor("Cache-Control", cacheControl, "ETag", "\"a\""))
        .isEqualTo(Duration.ofSeconds(seconds));
    assertThat(
            keptFor(
                "Cache-Control", cacheControl, "Last-Modified", "Mon, 23 Nov 2026 12:00:00 GMT"))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest(name = "{0}: Expires: {1} keeps it {2} s")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9110 5.6.7 IMF-fixdate              | Mon, 23 Nov 2026 12:05:00 GMT                   | 310
          9110 5.6.7 RFC 850                  | Monday, 23-Nov-26 12:05:00 GMT                  | 310
          9110 5.6.7 asctime                  | Mon Nov 23 12:05:00 2026                        | 310
          9110 5.6.7 over 50 years is past    | Monday, 23-Nov-81 12:05:00 GMT                  | 10
          4.2     in any case                 | MON, 23 nov 2026 12:05:00 gmt                   | 310
          4.2     UTC                         | Mon, 23 Nov 2026 12:05:00 UTC                   | 310
          4.2     another zone is invalid     | Mon, 23 Nov 2026 12:05:00 EST                   | 10
          4.2     an offset is invalid        | Mon, 23 Nov 2026 12:05:00 +0000                 | 10
          5.3     in the past                 | Mon, 23 Nov 2026 11:00:00 GMT                   | 10
          5.3     now                         | Mon, 23 Nov 2026 12:00:00 GMT                   | 10
          5.3     0                           | 0                                               | 10
          5.3     -1                          | -1                                              | 10
          5.3     ISO 8601                    | 2026-11-23T12:05:00Z                            | 10
          5.3     empty                       | ''                                              | 10
          1.2.2   more than 2^31 s ahead      | Fri, 31 Dec 9999 23:59:59 GMT                   | 2147483658
          """)
  void expiresIsRelativeToTheDateOfTheOrigin(String section, String expires, long seconds) {
    assertThat(keptFor("Date", "Mon, 23 Nov 2026 12:00:00 GMT", "Expires", expires))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest(name = "{0}: Age: {1}, Date: {2} keeps it {3} s of 60")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4.2.3   age of a cache before       | 20        | Mon, 23 Nov 2026 12:00:00 GMT | 50
          4.2.3   apparent age                | 0         | Mon, 23 Nov 2026 11:59:30 GMT | 40
          4.2.3   the larger                  | 20        | Mon, 23 Nov 2026 11:59:50 GMT | 50
          4.2.3   a clock that is ahead       | 20        | Mon, 23 Nov 2026 12:30:00 GMT | 50
          4.2     older than its lifetime     | 3600      | Mon, 23 Nov 2026 12:00:00 GMT | 10
          5.1     the first of a list         | 20, 50    | Mon, 23 Nov 2026 12:00:00 GMT | 50
          5.1     no number is no age         | old       | Mon, 23 Nov 2026 12:00:00 GMT | 70
          5.1     negative is no age          | -5        | Mon, 23 Nov 2026 12:00:00 GMT | 70
          1.2.2   overflow                    | 99999999999999999999 | Mon, 23 Nov 2026 12:00:00 GMT | 10
          5.6.7   no date                     | 20        | yesterday                     | 50
          """)
  void ageIsSubtractedFromTheLifetime(String section, String age, String date, long seconds) {
    assertThat(keptFor("Cache-Control", "max-age=60", "Age", age, "Date", date))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void gracesBeyondTheCalendarMeanForEver() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    StoredResponse response = Responses.plain();
    assertThat(RetentionPolicy.fromHeaders(Duration.ZERO, endless).retainUntil(response)).isNull();
    assertThat(RetentionPolicy.fixed(endless).jittered(1).retainUntil(response)).isNull();
    assertThat(RetentionPolicy.standard().atMost(endless).retainUntil(response))
        .isEqualTo(RetentionPolicy.standard().retainUntil(response));
  }

  /** Section 4.2.3: {@code response_delay}. */
  @Test
  void responseDelayIsSubtractedFromTheLifetime() {
    StoredResponse slow =
        Responses.withHeaders("Cache-Control", "max-age=60", "Age", "1").toBuilder()
            .sentAt(Responses.RECEIVED.minusSeconds(5))
            .build();
    assertThat(policy.retainUntil(slow)).isEqualTo(Responses.RECEIVED.plusSeconds(60 - 6 + 10));
  }

  /** Section 5.2.2.1, and 5.3: a lifetime in Cache-Control comes before Expires. */
  @Test
  void maxAgeComesBeforeExpires() {
    String inAnHour = "Mon, 23 Nov 2026 13:00:00 GMT";
    assertThat(keptFor("Expires", inAnHour, "Cache-Control", "max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
    assertThat(keptFor("Expires", inAnHour, "Cache-Control", "max-age=soon"))
        .isEqualTo(Duration.ofSeconds(10));
  }

  /** A private cache ignores s-maxage and uses Expires. */
  @Test
  void sharedMaxAgeDoesNotHideExpires() {
    String inAnHour = "Mon, 23 Nov 2026 13:00:00 GMT";
    assertThat(keptFor("Expires", inAnHour, "Cache-Control", "s-maxage=60"))
        .isEqualTo(Duration.ofSeconds(3610));
  }

  @Test
  void expiresIsRelativeToTheReceptionWithoutADate() {
    assertThat(keptFor("Expires", "Mon, 23 Nov 2026 12:05:00 GMT"))
        .isEqualTo(Duration.ofSeconds(310));
  }

  /** Section 4.2.1: the first of two lines counts. */
  @Test
  void firstExpiresCounts() {
    assertThat(keptFor("Expires", "0", "Expires", "Mon, 23 Nov 2026 12:05:00 GMT"))
        .isEqualTo(Duration.ofSeconds(10));
  }

  /** Section 4.2.2. */
  @Test
  void withoutALifetimeATenthOfTheTimeSinceTheLastModificationCounts() {
    String date = "Mon, 23 Nov 2026 12:00:00 GMT";
    assertThat(keptFor("Date", date, "Last-Modified", "Mon, 23 Nov 2026 11:00:00 GMT"))
        .isEqualTo(Duration.ofSeconds(360 + 100));
    assertThat(keptFor("Date", date, "Last-Modified", "Mon, 23 Nov 2026 13:00:00 GMT"))
        .isEqualTo(Duration.ofSeconds(100));
    assertThat(keptFor("Date", date, "Last-Modified", "never")).isEqualTo(Duration.ofSeconds(100));
  }

  /** Section 5.4: Pragma has no specified meaning in a response. */
  @Test
  void pragmaOfAResponseIsIgnored() {
    assertThat(keptFor("Pragma", "no-cache", "Cache-Control", "max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void directivesMaySpanSeveralLines() {
    assertThat(keptFor("Cache-Control", "public", "cache-control", "max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void longQuotedDirectiveIsParsed() {
    assertThat(keptFor("Cache-Control", "x=\"" + "a".repeat(100_000) + "\", max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
    assertThat(keptFor("Cache-Control", "x=\"" + "\\a".repeat(100_000) + "\", max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void asGivenKeepsTheRetentionOfTheResponse() {
    assertThat(RetentionPolicy.asGiven().retainUntil(Responses.plain())).isNull();
  }

  @Test
  void fixedTimeStartsAtTheReceptionWhateverTheHeaders() {
    RetentionPolicy hour = RetentionPolicy.fixed(Duration.ofHours(1));
    assertThat(hour.retainUntil(Responses.withHeaders("Cache-Control", "no-store")))
        .isEqualTo(Responses.RECEIVED.plusSeconds(3600));
    assertThat(RetentionPolicy.forEver().retainUntil(Responses.plain())).isNull();
    assertThatThrownBy(() -> RetentionPolicy.fixed(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than no time: PT0S");
  }

  @Test
  void nothingIsKeptLongerThanTheLimit() {
    RetentionPolicy limited = policy.atMost(Duration.ofSeconds(40));
    assertThat(limited.retainUntil(Responses.withHeaders("Cache-Control", "max-age=60")))
        .isEqualTo(Responses.RECEIVED.plusSeconds(40));
    assertThat(limited.retainUntil(Responses.withHeaders("Cache-Control", "max-age=20")))
        .isEqualTo(Responses.RECEIVED.plusSeconds(30).minusMillis(20));
    assertThat(
            RetentionPolicy.forEver().atMost(Duration.ofSeconds(40)).retainUntil(Responses.plain()))
        .isEqualTo(Responses.RECEIVED.plusSeconds(40));
  }

  @Test
  void jitterIsAddedToALimit() {
    StoredResponse root = Responses.root();
    assertThat(policy.jittered(0.05).atMost(Duration.ofSeconds(100)).retainUntil(root))
        .isEqualTo(Responses.RECEIVED.plusSeconds(105));
  }

  private Duration keptFor(String... namesAndValues) {
    StoredResponse undelayed =
        Responses.withHeaders(namesAndValues).toBuilder().sentAt(Responses.RECEIVED).build();
    return Duration.between(Responses.RECEIVED, policy.retainUntil(undelayed));
  }
}
