package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Received at 2026-11-23T12:00:00Z, with 100 s of grace for a validator and 10 s for all. */
class RetentionPolicyTest {

  private final RetentionPolicy policy =
      RetentionPolicy.fromHeaders(Duration.ofSeconds(100), Duration.ofSeconds(10));

  @ParameterizedTest(name = "{0}: {1} s")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=60                                      | 70
          MAX-AGE = 60                                    | 70
          max-age="60"                                    | 70
          max-age=60, s-maxage=600                        | 610
          s-maxage=60, max-age=600                        | 610
          max-age=60, max-age=600                         | 70
          max-age=60, stale-if-error=500                  | 560
          max-age=60, stale-while-revalidate=50           | 110
          max-age=60, stale-if-error=5                    | 70
          max-age=60, stale-if-error=20, stale-while-revalidate=30 | 90
          max-age=-5                                      | 10
          max-age=soon                                    | 10
          max-age                                         | 10
          private="x, max-age=900", max-age=60            | 70
          max-age=99999999999999999999                    | 2147483658
          no-cache                                        | 10
          """)
  void cacheControlDecides(String cacheControl, long seconds) {
    assertThat(keptFor("Cache-Control", cacheControl)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void longQuotedDirectiveIsRead() {
    assertThat(keptFor("Cache-Control", "x=\"" + "a".repeat(100_000) + "\", max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
    assertThat(keptFor("Cache-Control", "x=\"" + "\\a".repeat(100_000) + "\", max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void directivesMayStandOnSeveralLines() {
    assertThat(keptFor("Cache-Control", "public", "cache-control", "max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
  }

  @ParameterizedTest
  @CsvSource({"ETag,'\"x\"'", "Last-Modified,'Mon, 23 Nov 2026 12:00:00 GMT'"})
  void validatorIsWorthARevalidationLater(String name, String value) {
    assertThat(keptFor("Cache-Control", "max-age=60", name, value))
        .isEqualTo(Duration.ofSeconds(160));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Mon, 23 Nov 2026 12:05:00 GMT  | 310
          Monday, 23-Nov-26 12:05:00 GMT | 310
          Mon Nov 23 12:05:00 2026       | 310
          Mon, 23 Nov 2026 11:00:00 GMT  | 10
          0                              | 10
          """)
  void expiresCountsFromTheDateOfTheOrigin(String expires, long seconds) {
    assertThat(keptFor("Date", "Mon, 23 Nov 2026 12:00:00 GMT", "Expires", expires))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void expiresCountsFromTheReceptionWhereThereIsNoDate() {
    assertThat(keptFor("Expires", "Mon, 23 Nov 2026 12:05:00 GMT"))
        .isEqualTo(Duration.ofSeconds(310));
  }

  @Test
  void maxAgeComesBeforeExpires() {
    assertThat(keptFor("Expires", "Mon, 23 Nov 2026 13:00:00 GMT", "Cache-Control", "max-age=60"))
        .isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void withoutALifetimeATenthOfTheAgeCounts() {
    assertThat(
            keptFor(
                "Date", "Mon, 23 Nov 2026 12:00:00 GMT",
                "Last-Modified", "Mon, 23 Nov 2026 11:00:00 GMT"))
        .isEqualTo(Duration.ofSeconds(360 + 100));
  }

  @Test
  void asGivenKeepsWhatTheResponseSays() {
    assertThat(RetentionPolicy.asGiven().retainUntil(Responses.plain())).isNull();
  }

  private Duration keptFor(String... namesAndValues) {
    return Duration.between(
        Responses.RECEIVED, policy.retainUntil(Responses.withHeaders(namesAndValues)));
  }
}
