// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CompareAndPutResult;
import org.junit.jupiter.api.Test;

/** Of several writers one wins; each other one gets a conflict with the current entry. */
class CompareAndPutTopic {

  private final ContractSession session;

  CompareAndPutTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void absentCreatesAMissingEntry() {
    EntryVersion version = store().replace(KEY, ABSENT, response());
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(version, response()));
  }

  @Test
  void absentDoesNotReplaceAnEntry() {
    EntryVersion version = store().put(KEY, response("first"));
    VersionedResponse current = store().presentConflict(KEY, ABSENT, response("second"));
    assertThat(current).isEqualTo(new VersionedResponse(version, response("first")));
  }

  @Test
  void theCurrentVersionReplaces() {
    EntryVersion first = store().put(KEY, response("first"));
    EntryVersion second = store().replace(KEY, first, response("second"));
    assertThat(second).isNotEqualTo(first);
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(second, response("second")));
  }

  @Test
  void anOldVersionIsAConflictWithTheCurrentEntry() {
    EntryVersion first = store().put(KEY, response("first"));
    EntryVersion second = store().put(KEY, response("second"));
    VersionedResponse current = store().presentConflict(KEY, first, response("third"));
    assertThat(current).isEqualTo(new VersionedResponse(second, response("second")));
  }

  @Test
  void aVersionIsValidForOneWrite() {
    EntryVersion first = store().put(KEY, response("first"));
    store().replace(KEY, first, response("second"));
    assertSame(
        store().presentConflict(KEY, first, response("third")).response(), response("second"));
  }

  @Test
  void theVersionOfAConflictSucceedsAtTheNextAttempt() {
    store().put(KEY, response("first"));
    VersionedResponse current = store().presentConflict(KEY, ABSENT, response("second"));
    store().replace(KEY, current.version(), response("second"));
    assertSame(store().entry(KEY).response(), response("second"));
  }

  @Test
  void aConflictDoesNotChangeTheEntry() {
    EntryVersion old = store().put(KEY, response("old"));
    EntryVersion version = store().put(KEY, response("current"));
    store().conflict(KEY, old, response("lost"));
    store().conflict(KEY, ABSENT, response("lost"));
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(version, response("current")));
    store().replace(KEY, version, response("next"));
  }

  @Test
  void aVersionOfARemovedEntryConflictsWithAbsence() {
    EntryVersion version = store().put(KEY, response());
    store().remove(KEY);
    assertThat(store().conflict(KEY, version, response()))
        .isEqualTo(new CompareAndPutResult.Current.Absent());
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void aForeignVersionIsAConflict() {
    EntryVersion foreign = new EntryVersion("created by another store");
    assertThat(store().conflict(KEY, foreign, response()))
        .isEqualTo(new CompareAndPutResult.Current.Absent());
    store().put(KEY, response());
    assertSame(store().presentConflict(KEY, foreign, response("lost")).response(), response());
  }

  @Test
  void aVersionFromBeforeARemovalDoesNotMatchTheNewEntry() {
    EntryVersion before = store().put(KEY, response());
    store().remove(KEY);
    EntryVersion after = store().put(KEY, response());
    assertThat(after).isNotEqualTo(before);
    assertThat(store().presentConflict(KEY, before, response("lost")))
        .isEqualTo(new VersionedResponse(after, response()));
  }

  @Test
  void aVersionFromBeforeARemovalDoesNotMatchAfterTheSameWrites() {
    store().replace(KEY, ABSENT, response());
    EntryVersion before = store().put(KEY, response());
    store().remove(KEY);
    store().replace(KEY, ABSENT, response());
    EntryVersion after = store().put(KEY, response());
    assertThat(after).isNotEqualTo(before);
    store().presentConflict(KEY, before, response("lost"));
  }

  @Test
  void absentCreatesAgainAfterARemoval() {
    store().put(KEY, response("old"));
    store().remove(KEY);
    store().replace(KEY, ABSENT, response("new"));
    assertSame(store().entry(KEY).response(), response("new"));
  }

  private WaitingStore store() {
    return session.store();
  }
}
