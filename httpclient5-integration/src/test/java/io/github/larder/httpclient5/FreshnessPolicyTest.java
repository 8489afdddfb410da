// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.FreshnessPolicy.Head;
import io.github.larder.model.HeaderField;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreshnessPolicyTest {

  private static final Instant RECEIVED = Instant.parse("1994-11-06T08:49:37Z");
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String LATER = "Sun, 06 Nov 1994 08:50:37 GMT";
  private static final String EARLIER = "Sun, 06 Nov 1994 08:49:27 GMT";

  private final FreshnessPolicy shared = FreshnessPolicy.of(CacheConfig.DEFAULT);
  private final FreshnessPolicy ofOneUser =
      FreshnessPolicy.of(CacheConfig.custom().setSharedCache(false).build());

  @Test
  void lifetimeIsThatOfTheKindOfCache() {
    assertThat(seconds(shared, "Cache-Control", "max-age=60, s-maxage=90")).isEqualTo(90);
    assertThat(seconds(ofOneUser, "Cache-Control", "max-age=60, s-maxage=90")).isEqualTo(60);
    assertThat(seconds(shared, "Date", DATE, "Expires", LATER)).isEqualTo(60);
    assertThat(seconds(shared, "Date", DATE, "Last-Modified", EARLIER)).isZero();
  }

  @Test
  void ageOnArrivalIsTakenOff() {
    assertThat(seconds(shared, "Cache-Control", "max-age=60", "Age", "50")).isEqualTo(10);
    assertThat(seconds(shared, "Cache-Control", "max-age=60", "Date", EARLIER)).isEqualTo(50);
    assertThat(seconds(shared, "Cache-Control", "max-age=60", "Age", "x")).isEqualTo(60);
  }

  @Test
  void heuristicCountsIfItIsOn() {
    FreshnessPolicy heuristic =
        FreshnessPolicy.of(CacheConfig.custom().setHeuristicCachingEnabled(true).build());
    assertThat(seconds(heuristic, "Date", DATE, "Last-Modified", EARLIER)).isEqualTo(1);
  }

  @Test
  void whatIsValidatedEachTimeIsNeverFresh() {
    assertThat(shared.freshUntil(head("Cache-Control", "no-cache, max-age=60"))).isNull();
    assertThat(seconds(shared, "Cache-Control", "no-cache=\"X-A\", max-age=60")).isEqualTo(60);
  }

  private static @Nullable Long seconds(FreshnessPolicy policy, String... fields) {
    Instant until = policy.freshUntil(head(fields));
    return until == null ? null : until.getEpochSecond() - RECEIVED.getEpochSecond();
  }

  private static Head head(String... fields) {
    List<HeaderField> headers = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(new HeaderField(fields[i], fields[i + 1]));
    }
    return new Head(headers, RECEIVED, RECEIVED);
  }
}
