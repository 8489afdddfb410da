// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.ResponseAssert.assertSameBody;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.NOW;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.RETAIN_UNTIL;
import static io.github.larder.tck.Samples.body;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.RefreshResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store's side of a 304: everything but the body is replaced, if the body is unchanged. */
class RefreshTopic {

  private final ContractSession session;

  RefreshTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void needsTheCapability() {
    session.needs(Capability.REFRESH);
  }

  @Test
  void everythingButTheBodyIsReplaced() {
    EntryVersion version = store().put(KEY, response());
    store().refresh(KEY, version, validation().build());
    assertSame(store().entry(KEY).response(), validation().body(response().body()).build());
  }

  @Test
  void theBytesAndTheEncodingOfTheBodyAreKept() {
    Body binary = Body.wrap(new byte[] {0, -1, -128, 127, (byte) 0xC3}, "gzip");
    EntryVersion version = store().put(KEY, responseBuilder().body(binary).build());
    store().refresh(KEY, version, validation().build());
    assertSameBody(store().entry(KEY).response().body(), binary);
  }

  @Test
  void aBodyOf100KilobytesIsKept() {
    Body large = body(Texts.ofLength(100 * 1024));
    EntryVersion version = store().put(KEY, responseBuilder().body(large).build());
    store().refresh(KEY, version, validation().build());
    assertSame(store().entry(KEY).response(), validation().body(large).build());
  }

  @Test
  void anEmptyBodyStaysEmptyAndAnAbsentOneStaysAbsent() {
    Body empty = Body.wrap(new byte[0]);
    EntryVersion emptyVersion = store().put(KEY, responseBuilder().body(empty).build());
    EntryVersion absentVersion = store().put(OTHER_KEY, responseBuilder().body(null).build());
    store().refresh(KEY, emptyVersion, validation().build());
    store().refresh(OTHER_KEY, absentVersion, validation().build());
    assertSame(store().entry(KEY).response(), validation().body(empty).build());
    assertSame(store().entry(OTHER_KEY).response(), validation().build());
  }

  @Test
  void headersMissingInTheRefreshAreRemoved() {
    EntryVersion version = store().put(KEY, validation().body(body("kept")).build());
    StoredResponse bare = bare().receivedAt(NOW.plusSeconds(60)).retainUntil(RETAIN_UNTIL).build();
    store().refresh(KEY, version, bare);
    assertSame(store().entry(KEY).response(), bare.toBuilder().body(body("kept")).build());
  }

  @Test
  void aRefreshWithoutExpiryIsStoredOrNeedsTheBody() {
    EntryVersion version = store().put(KEY, response("kept"));
    StoredResponse forEver = bare().build();
    RefreshResult result = store().tryRefresh(KEY, version, forEver);
    if (result.equals(new RefreshResult.BodyNeeded())) {
      assertThat(store().entry(KEY).version()).isEqualTo(version);
    } else {
      session.clock().advance(Duration.ofDays(100 * 365));
      assertSame(store().entry(KEY).response(), forEver.toBuilder().body(body("kept")).build());
    }
  }

  @Test
  void aRefreshCreatesANewVersion() {
    EntryVersion first = store().put(KEY, response());
    EntryVersion second = store().refresh(KEY, first, validation().build());
    EntryVersion third = store().refresh(KEY, second, validation().build());
    assertThat(Set.of(first, second, third)).hasSize(3);
    assertThat(store().entry(KEY).version()).isEqualTo(third);
  }

  @Test
  void theVersionFromBeforeARefreshNoLongerReplaces() {
    EntryVersion before = store().put(KEY, response());
    EntryVersion after = store().refresh(KEY, before, validation().build());
    assertThat(store().presentConflict(KEY, before, response("lost")).version()).isEqualTo(after);
    store().replace(KEY, after, response("next"));
  }

  @Test
  void otherRefreshesInBetweenDoNotMatter() {
    EntryVersion read = store().put(KEY, response());
    EntryVersion byOther = store().refresh(KEY, read, response());
    EntryVersion byYetAnother = store().refresh(KEY, read, response());
    EntryVersion mine = store().refresh(KEY, read, validation().build());
    assertThat(Set.of(read, byOther, byYetAnother, mine)).hasSize(4);
    assertThat(store().entry(KEY))
        .isEqualTo(new VersionedResponse(mine, validation().body(response().body()).build()));
    store().refresh(KEY, byOther, validation().build());
  }

  @Test
  void anOlderValidationDoesNotReplaceANewerOne() {
    EntryVersion read = store().put(KEY, response());
    session.clock().advance(Duration.ofMinutes(1));
    StoredResponse newer = validation().receivedAt(NOW.plusSeconds(11).plusNanos(2)).build();
    EntryVersion refreshed = store().refresh(KEY, read, newer);
    isSuperseded(KEY, read, validation().receivedAt(NOW.plusSeconds(11).plusNanos(1)).build());
    isSuperseded(KEY, refreshed, validation().receivedAt(NOW.plusSeconds(9)).build());
    assertThat(store().entry(KEY))
        .isEqualTo(
            new VersionedResponse(refreshed, newer.toBuilder().body(response().body()).build()));
  }

  @Test
  void aValidationOlderThanTheResponseThatItValidatesIsSuperseded() {
    EntryVersion version = store().put(KEY, response());
    isSuperseded(
        KEY, version, validation().receivedAt(response().receivedAt().minusNanos(1)).build());
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(version, response()));
  }

  @Test
  void aValidationOfTheSameInstantReplaces() {
    EntryVersion version = store().put(KEY, response());
    StoredResponse same = validation().receivedAt(response().receivedAt()).build();
    store().refresh(KEY, version, same);
    assertSame(store().entry(KEY).response(), same.toBuilder().body(response().body()).build());
  }

  /** A response stored while a clock was ahead must not prevent validations until that instant. */
  @Test
  void anEntryFromTheFutureDoesNotOutdateAValidation() {
    StoredResponse ahead =
        responseBuilder().receivedAt(NOW.plus(Duration.ofMinutes(30))).body(body("kept")).build();
    EntryVersion version = store().put(KEY, ahead);
    StoredResponse inTime = validation().receivedAt(NOW.minusNanos(1)).build();
    EntryVersion refreshed = store().refresh(KEY, version, inTime);
    assertThat(store().entry(KEY))
        .isEqualTo(new VersionedResponse(refreshed, inTime.toBuilder().body(body("kept")).build()));
  }

  @Test
  void aRefreshFromTheFutureDoesNotOutdateTheNext() {
    EntryVersion version = store().put(KEY, response());
    Duration ahead = Duration.ofMinutes(30);
    store().refresh(KEY, version, validation().receivedAt(NOW.plus(ahead)).build());
    session.clock().advance(Duration.ofMinutes(1));
    StoredResponse inTime = validation().receivedAt(NOW.plus(Duration.ofMinutes(1))).build();
    EntryVersion refreshed = store().refresh(KEY, version, inTime);
    assertThat(store().entry(KEY).version()).isEqualTo(refreshed);
    isSuperseded(KEY, version, validation().receivedAt(NOW.plusSeconds(59)).build());
  }

  @Test
  void aVersionThatWasReadOrCreatedRefreshes() {
    store().replace(KEY, ABSENT, response());
    EntryVersion read = store().entry(KEY).version();
    store().refresh(KEY, read, validation().build());
    Map<CacheKey, VersionedResponse> readAfter = store().getAll(List.of(KEY));
    assertThat(readAfter).containsOnlyKeys(KEY);
    readAfter.forEach((key, entry) -> store().refresh(key, entry.version(), validation().build()));
    assertSame(store().entry(KEY).response(), validation().body(response().body()).build());
  }

  @Test
  void aBodyPutByAnotherWriterSupersedesARefresh() {
    EntryVersion version = store().put(KEY, response("old"));
    store().put(KEY, response("new"));
    isSuperseded(version);
    assertSame(store().entry(KEY).response(), response("new"));
  }

  @Test
  void anEqualBodyPutByAnotherWriterSupersedesARefresh() {
    EntryVersion version = store().put(KEY, response());
    EntryVersion byOther = store().put(KEY, response());
    isSuperseded(version);
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(byOther, response()));
  }

  @Test
  void aBodyComparedAndPutByAnotherWriterSupersedesARefresh() {
    EntryVersion version = store().put(KEY, response("old"));
    EntryVersion byOther = store().replace(KEY, version, response("new"));
    isSuperseded(version);
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(byOther, response("new")));
  }

  @Test
  void aRefreshOfARemovedEntryDoesNotRestoreIt() {
    EntryVersion version = store().put(KEY, response());
    store().remove(KEY);
    isSuperseded(version);
    assertThat(store().get(KEY)).isEmpty();
    store().replace(KEY, ABSENT, response());
  }

  @Test
  void aRefreshedEntryThatWasRemovedIsNotRestoredEither() {
    EntryVersion version = store().put(KEY, response());
    EntryVersion refreshed = store().refresh(KEY, version, validation().build());
    store().remove(KEY);
    isSuperseded(version);
    isSuperseded(refreshed);
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anEntryCreatedAgainAfterARemovalSupersedesARefresh() {
    EntryVersion version = store().put(KEY, response());
    store().remove(KEY);
    EntryVersion anew = store().put(KEY, response());
    isSuperseded(version);
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(anew, response()));
  }

  @Test
  void aRefreshOfAMissingEntryWritesNothing() {
    EntryVersion ofAnotherKey = store().put(OTHER_KEY, response());
    isSuperseded(ofAnotherKey);
    isSuperseded(new EntryVersion("created by another store"));
    assertThat(store().get(KEY)).isEmpty();
  }

  private void isSuperseded(EntryVersion expected) {
    isSuperseded(KEY, expected, validation().build());
  }

  private void isSuperseded(CacheKey key, EntryVersion expected, StoredResponse response) {
    assertThat(store().tryRefresh(key, expected, response))
        .isEqualTo(new RefreshResult.Superseded());
  }

  private static StoredResponse.Builder bare() {
    return StoredResponse.builder().method("GET").requestUri("/").sentAt(NOW).receivedAt(NOW);
  }

  private WaitingStore store() {
    return session.store();
  }
}
