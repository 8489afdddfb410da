// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict.Facts;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheStatusTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** A list member as specified by RFC 9211 and RFC 8941. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "Larder(; hit|; fwd=(bypass|method|uri-miss|vary-miss|miss|request|stale|partial)"
              + "(; fwd-status=\\d{3})?(; stored)?)?(; ttl=-?\\d+)?(; detail=\"[ -~]*\")?");

  @ParameterizedTest
  @CsvSource({
    "Larder, Larder",
    "cache-1.example.com:80, cache-1.example.com:80",
    "our cache, \"our cache\"",
    "1st, \"1st\"",
    "a\"b\\c, \"a\\\"b\\\\c\""
  })
  void nameIsATokenOrAString(String name, String written) {
    assertThat(CacheStatus.named(name.strip()).name()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Lärder", "a\r\nX: b", "a\tb"})
  void otherNamesAreRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> CacheStatus.named(name));
  }

  @ParameterizedTest
  @EnumSource
  void everyMissIsAMember(MissReason reason) {
    assertThat(member(facts(Verdict.MISS, reason, Storing.STORED, null, 200)))
        .matches(MEMBER)
        .contains("; fwd=", "; fwd-status=200; stored; ttl=60; detail=");
    assertThat(member(facts(Verdict.MISS, reason, Storing.NOTHING_TO_STORE, null, 0)))
        .isEqualTo("Larder; detail=\"" + Reason.name(reason) + '"');
  }

  @ParameterizedTest
  @EnumSource
  void everySkipIsAMember(SkipReason reason) {
    String detail = "detail=\"not stored: " + Reason.name(reason) + '"';
    assertThat(member(facts(Verdict.BYPASSED, null, Storing.NOT_STORED, reason, 200)))
        .matches(MEMBER)
        .endsWith(detail)
        .doesNotContain("ttl");
  }

  @Test
  void whatIsStaleAndWasNotForwardedIsAHit() {
    assertThat(member(facts(Verdict.HIT, null, Storing.NOTHING_TO_STORE, null, 0)))
        .isEqualTo("Larder; hit; ttl=60");
    assertThat(member(facts(Verdict.STALE, null, Storing.NOTHING_TO_STORE, null, 0)))
        .isEqualTo("Larder; hit; ttl=60");
    assertThat(member(facts(Verdict.STALE, null, Storing.NOT_STORED, SkipReason.STATUS, 503)))
        .isEqualTo("Larder; fwd=stale; fwd-status=503; ttl=60; detail=\"not stored: status\"");
    assertThat(member(facts(Verdict.VALIDATED, null, Storing.STORED, null, 304)))
        .isEqualTo("Larder; fwd=stale; fwd-status=304; stored; ttl=60");
  }

  private static Facts facts(
      Verdict verdict,
      @Nullable MissReason miss,
      Storing storing,
      @Nullable SkipReason skip,
      int originStatus) {
    return new Facts(
        verdict,
        miss,
        storing,
        skip,
        new CacheVerdict.EntryFacts(null, null, false, false, NOW.plusSeconds(60)),
        originStatus,
        CacheVerdict.CollapseFacts.NONE);
  }

  private static String member(Facts facts) {
    return CacheStatus.named("Larder").member(new CacheVerdict(facts), NOW);
  }
}
