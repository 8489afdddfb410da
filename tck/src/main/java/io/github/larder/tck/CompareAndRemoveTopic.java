// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.RETAIN_UNTIL;
import static io.github.larder.tck.Samples.key;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.CompareAndRemoveResult.Conflict;
import io.github.larder.spi.CompareAndRemoveResult.Removed;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.RefreshResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conditional removal removes the entry that its caller has read, and no later one. */
class CompareAndRemoveTopic {

  private static final int CALLERS = 8;
  private static final int ROUNDS = 10;

  private final ContractSession session;

  CompareAndRemoveTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void theCurrentVersionRemoves() {
    EntryVersion version = store().put(KEY, response());
    store().put(OTHER_KEY, response());
    isRemoved(KEY, version);
    assertThat(store().get(KEY)).isEmpty();
    assertThat(store().getAll(List.of(KEY, OTHER_KEY))).containsOnlyKeys(OTHER_KEY);
  }

  @Test
  void aVersionThatWasReadOrComparedOrRefreshedRemoves() {
    store().put(KEY, response());
    isRemoved(KEY, store().entry(KEY).version());
    isRemoved(KEY, store().replace(KEY, ABSENT, response()));
    if (session.declares(Capability.REFRESH)) {
      EntryVersion version = store().put(KEY, response());
      isRemoved(KEY, store().refresh(KEY, version, validation().build()));
    }
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anOldVersionIsAConflictWithTheCurrentEntry() {
    EntryVersion first = store().put(KEY, response("first"));
    EntryVersion second = store().put(KEY, response("second"));
    VersionedResponse current = store().presentRemoveConflict(KEY, first);
    assertThat(current).isEqualTo(new VersionedResponse(second, response("second")));
    assertThat(store().entry(KEY)).isEqualTo(current);
  }

  @Test
  void anUpdateBetweenAReadAndTheRemovalSurvives() {
    store().put(KEY, response("seen"));
    EntryVersion seen = store().entry(KEY).version();
    EntryVersion updated = store().replace(KEY, seen, response("updated"));
    store().presentRemoveConflict(KEY, seen);
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(updated, response("updated")));
    store().replace(KEY, updated, response("next"));
  }

  @Test
  void aRefreshBetweenAReadAndTheRemovalSurvives() {
    session.needs(Capability.REFRESH);
    EntryVersion seen = store().put(KEY, response());
    EntryVersion refreshed = store().refresh(KEY, seen, validation().build());
    assertThat(store().presentRemoveConflict(KEY, seen).version()).isEqualTo(refreshed);
    assertThat(store().entry(KEY).version()).isEqualTo(refreshed);
  }

  @Test
  void theVersionOfAConflictRemovesAtTheNextAttempt() {
    EntryVersion old = store().put(KEY, response("first"));
    store().put(KEY, response("second"));
    isRemoved(KEY, store().presentRemoveConflict(KEY, old).version());
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anAbsentEntryIsRemovedWhateverWasExpected() {
    EntryVersion version = store().put(KEY, response());
    store().remove(KEY);
    isRemoved(KEY, version);
    isRemoved(KEY, version);
    isRemoved(KEY, ABSENT);
    isRemoved(KEY, new EntryVersion("created by another store"));
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void absentRemovesNothing() {
    EntryVersion version = store().put(KEY, response());
    VersionedResponse current = store().presentRemoveConflict(KEY, ABSENT);
    assertThat(current).isEqualTo(new VersionedResponse(version, response()));
    assertThat(store().entry(KEY)).isEqualTo(current);
  }

  @Test
  void aForeignVersionRemovesNothing() {
    EntryVersion version = store().put(KEY, response());
    assertThat(store().presentRemoveConflict(KEY, new EntryVersion("created by another store")))
        .isEqualTo(new VersionedResponse(version, response()));
    assertThat(store().entry(KEY).version()).isEqualTo(version);
  }

  @Test
  void aVersionFromBeforeARemovalDoesNotRemoveTheNewEntry() {
    EntryVersion before = store().put(KEY, response());
    isRemoved(KEY, before);
    EntryVersion after = store().put(KEY, response());
    assertThat(store().presentRemoveConflict(KEY, before).version()).isEqualTo(after);
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(after, response()));
  }

  @Test
  void aRemovedEntryCanBeCreatedAgain() {
    isRemoved(KEY, store().put(KEY, response("old")));
    store().replace(KEY, ABSENT, response("new"));
    assertSame(store().entry(KEY).response(), response("new"));
  }

  @Test
  void aRemovedEntryIsNotInTheCatalog() {
    session.needs(Capability.CATALOG);
    isRemoved(KEY, store().put(KEY, response()));
    assertThat(Stages.resultOf(store().unwrap().catalog().orElseThrow().count(EntryFilter.ALL)))
        .isZero();
  }

  @Test
  void aRefreshDoesNotRestoreARemovedEntry() {
    session.needs(Capability.REFRESH);
    EntryVersion version = store().put(KEY, response());
    isRemoved(KEY, version);
    assertThat(store().tryRefresh(KEY, version, validation().build()))
        .isEqualTo(new RefreshResult.Superseded());
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anExpiredEntryIsAbsent() {
    EntryVersion version = store().put(KEY, response());
    session.clock().set(RETAIN_UNTIL);
    isRemoved(KEY, ABSENT);
    isRemoved(KEY, version);
    assertThat(store().get(KEY)).isEmpty();
    store().replace(KEY, ABSENT, responseBuilder().retainUntil(null).build());
  }

  @Test
  void anUnreadableEntryIsRemovedByItsVersion() {
    session.needs(Capability.UNREADABLE);
    EntryVersion before = store().put(KEY, response());
    session.plantUnreadable(KEY);
    Current current = store().removeConflict(KEY, before);
    assertThat(current).isInstanceOf(Current.Unreadable.class);
    isRemoved(KEY, current.version());
    store().replace(KEY, ABSENT, response("after"));
  }

  @Test
  void absentDoesNotRemoveAnUnreadableEntry() {
    session.needs(Capability.UNREADABLE);
    store().put(KEY, response());
    session.plantUnreadable(KEY);
    store().compareAndRemove(KEY, ABSENT);
    assertThat(store().conflict(KEY, ABSENT, response())).isInstanceOf(Current.Unreadable.class);
  }

  @Test
  void ofConcurrentUpdatesAndRemovalsTheFirstWins() {
    for (int round = 0; round < ROUNDS; round++) {
      CacheKey key = key(round);
      EntryVersion version = store().put(key, response("seen by all"));
      List<Object> results =
          ConcurrentCallers.run(
              CALLERS,
              i ->
                  () ->
                      i == 0
                          ? store().compareAndPut(key, version, response("updated"))
                          : store().compareAndRemove(key, version));
      List<Object> removals = results.subList(1, CALLERS);
      if (results.get(0) instanceof CompareAndPutResult.Stored stored) {
        assertThat(removals).as("removals beside an update").hasOnlyElementsOfType(Conflict.class);
        assertThat(store().entry(key))
            .isEqualTo(new VersionedResponse(stored.version(), response("updated")));
      } else {
        assertThat(results.get(0))
            .isEqualTo(new CompareAndPutResult.Conflict(new Current.Absent()));
        assertThat(removals).as("removals before an update").containsOnly(new Removed());
        assertThat(store().get(key)).isEmpty();
      }
    }
  }

  private void isRemoved(CacheKey key, EntryVersion expected) {
    CompareAndRemoveResult result = store().compareAndRemove(key, expected);
    assertThat(result).isEqualTo(new Removed());
  }

  private WaitingStore store() {
    return session.store();
  }
}
