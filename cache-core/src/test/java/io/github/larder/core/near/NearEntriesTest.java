// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.Responses;
import io.github.larder.core.near.NearEntries.Known;
import io.github.larder.core.near.NearEntries.Reading;
import io.github.larder.core.near.NearEntries.Writing;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearEntriesTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final VersionedResponse OLD = entry("1");
  private static final VersionedResponse NEW = entry("2");
  private static final Duration NEAR_FOR = Duration.ofSeconds(5);

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final NearEntries near = entries(NearCache.of(NEAR_FOR));

  @Test
  void theTimeCountsFromTheBeginningOfTheRead() {
    Reading reading = near.reading(KEY);
    clock.advance(Duration.ofSeconds(2));
    reading.found(OLD);
    clock.advance(Duration.ofSeconds(3).minusNanos(1));
    assertThat(found()).contains(OLD);
    clock.advance(Duration.ofNanos(1));
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void theTimeCountsFromTheBeginningOfTheWrite() {
    Writing writing = near.writing(KEY);
    clock.advance(NEAR_FOR.minusNanos(1));
    writing.stored(OLD);
    assertThat(found()).contains(OLD);
    clock.advance(Duration.ofNanos(1));
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aClockThatIsSetBackExtendsNothing() {
    near.writing(KEY).stored(OLD);
    clock.set(Responses.RECEIVED.minus(Duration.ofDays(1)));
    clock.advance(NEAR_FOR);
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void anExpiredEntryIsLookedForInTheStore() {
    VersionedResponse expiring =
        new VersionedResponse(
            new EntryVersion("1"),
            Responses.plain().toBuilder().retainUntil(Responses.RECEIVED.plusSeconds(1)).build());
    near.writing(KEY).stored(expiring);
    assertThat(found()).contains(expiring);
    clock.advance(Duration.ofSeconds(1));
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aWriteEndsWhatIsNearWhenItBegins() {
    near.writing(KEY).stored(OLD);
    Writing writing = near.writing(KEY);
    assertThat(near.find(KEY)).isNull();
    writing.stored(NEW);
    assertThat(found()).contains(NEW);
    near.writing(KEY).ended();
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aReadThatBeganBeforeTheEndOfAWriteKeepsNothing() {
    Reading before = near.reading(KEY);
    Writing writing = near.writing(KEY);
    Reading during = near.reading(KEY);
    before.found(OLD);
    assertThat(near.find(KEY)).isNull();
    writing.stored(NEW);
    before.found(OLD);
    during.found(OLD);
    assertThat(found()).contains(NEW);
  }

  @Test
  void aReadThatEndsDuringARemovalIsForgottenWithIt() {
    Writing removal = near.writing(KEY);
    near.reading(KEY).found(OLD);
    removal.ended();
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aReadThatBeganBeforeAnotherOneDoesNotReplaceItsEntry() {
    Reading first = near.reading(KEY);
    clock.advance(Duration.ofNanos(1));
    near.reading(KEY).found(NEW);
    first.found(OLD);
    assertThat(found()).contains(NEW);
  }

  @Test
  void writesThatOverlapKeepNothing() {
    Writing first = near.writing(KEY);
    Writing second = near.writing(KEY);
    second.stored(NEW);
    first.stored(OLD);
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aReadUnderWayWhenAllIsClearedKeepsNothing() {
    Reading reading = near.reading(KEY);
    near.clear();
    reading.found(OLD);
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aRefreshKeepsTheBodyOfTheVersionThatItReplaces() {
    near.writing(KEY).stored(OLD);
    Writing refresh = near.refreshing(KEY);
    assertThat(found()).contains(OLD);
    refresh.refreshed(OLD.version(), NEW.version(), Responses.withHeaders("ETag", "\"b\""));
    assertThat(found().map(VersionedResponse::version)).contains(NEW.version());
    assertThat(found().map(entry -> entry.response().body())).contains(OLD.response().body());
    assertThat(found().map(entry -> entry.response().headerValues("ETag").get(0)))
        .contains("\"b\"");
  }

  @Test
  void aRefreshOfAnotherVersionKeepsNothing() {
    near.writing(KEY).stored(NEW);
    near.refreshing(KEY).refreshed(OLD.version(), NEW.version(), Responses.withHeaders());
    assertThat(near.find(KEY)).isNull();
  }

  @Test
  void aRefreshThatWritesNothingLeavesTheEntry() {
    near.writing(KEY).stored(OLD);
    near.refreshing(KEY).unchanged();
    assertThat(found()).contains(OLD);
  }

  @Test
  void absenceIsKeptByOption() {
    near.reading(KEY).foundNothing();
    assertThat(near.find(KEY)).isNull();
    NearEntries withMisses = entries(NearCache.of(NEAR_FOR).withMisses(true));
    withMisses.reading(KEY).foundNothing();
    assertThat(withMisses.find(KEY)).isEqualTo(new Known(Optional.empty()));
    withMisses.writing(KEY).stored(NEW);
    assertThat(withMisses.find(KEY)).isEqualTo(new Known(Optional.of(NEW)));
  }

  @Test
  void aHotEntryIsTheSameObject() {
    near.writing(KEY).stored(OLD);
    VersionedResponse first = found().orElseThrow();
    assertThat(found().orElseThrow()).isSameAs(first);
  }

  @Test
  void theLimitHolds() {
    NearEntries bounded = entries(NearCache.of(NEAR_FOR).withMaxBytes(100_000));
    Body body = Body.wrap(new byte[1_000]);
    for (int i = 0; i < 1_000; i++) {
      bounded
          .writing(new CacheKey("http://example.com:80/" + i))
          .stored(
              new VersionedResponse(
                  new EntryVersion("1"), Responses.plain().toBuilder().body(body).build()));
      assertThat(bounded.bytes()).isLessThanOrEqualTo(100_000);
    }
    assertThat(bounded.bytes()).isGreaterThan(90_000);
    bounded.clear();
    assertThat(bounded.bytes()).isZero();
  }

  @Test
  void settingsAreChecked() {
    assertThat(NearCache.of(Duration.ZERO)).isEqualTo(NearCache.off());
    assertThat(NearCache.off().isOff()).isTrue();
    assertThatThrownBy(() -> NearCache.of(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NearCache.off().withMaxBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private NearEntries entries(NearCache settings) {
    return settings.entries(clock, clock::nanoTime);
  }

  private Optional<VersionedResponse> found() {
    Known known = near.find(KEY);
    return known == null ? Optional.empty() : known.entry();
  }

  private static VersionedResponse entry(String version) {
    return new VersionedResponse(
        new EntryVersion(version),
        Responses.plain().toBuilder().body(Body.wrap(version.getBytes(UTF_8))).build());
  }
}
