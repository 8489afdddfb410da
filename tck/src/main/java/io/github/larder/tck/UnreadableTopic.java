// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.RefreshResult;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An entry that cannot be read is a miss, is reported, and can be replaced. */
class UnreadableTopic {

  private final ContractSession session;

  UnreadableTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void plant() {
    session.needs(Capability.UNREADABLE);
    store().put(KEY, response("before"));
    session.plantUnreadable(KEY);
  }

  @Test
  void itIsAMissAndIsReported() {
    assertThat(store().get(KEY)).isEmpty();
    assertThat(session.events().corrupt()).contains(KEY);
  }

  @Test
  void itIsLeftOutOfSeveralAndIsReported() {
    store().put(OTHER_KEY, response());
    assertThat(store().getAll(List.of(KEY, OTHER_KEY))).containsOnlyKeys(OTHER_KEY);
    assertThat(session.events().corrupt()).contains(KEY);
  }

  @Test
  void aCreationReturnsItsVersionWhichThenReplacesIt() {
    CompareAndPutResult.Current current = store().conflict(KEY, ABSENT, response());
    assertThat(current).isInstanceOf(CompareAndPutResult.Current.Unreadable.class);
    assertThat(current.version()).isNotEqualTo(ABSENT);
    EntryVersion version = store().replace(KEY, current.version(), response("after"));
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(version, response("after")));
  }

  @Test
  void anEarlierVersionDoesNotReplaceIt() {
    EntryVersion before = store().put(KEY, response());
    session.plantUnreadable(KEY);
    assertThat(store().conflict(KEY, before, response()))
        .isInstanceOf(CompareAndPutResult.Current.Unreadable.class);
  }

  @Test
  void aPutReplacesIt() {
    store().put(KEY, response("after"));
    assertSame(store().entry(KEY).response(), response("after"));
  }

  @Test
  void aRemovalRemovesIt() {
    store().remove(KEY);
    assertThat(store().get(KEY)).isEmpty();
    store().replace(KEY, ABSENT, response("after"));
  }

  @Test
  void aRefreshOfAnEarlierVersionIsNotStored() {
    session.needs(Capability.REFRESH);
    EntryVersion before = store().put(KEY, response());
    session.plantUnreadable(KEY);
    assertThat(store().tryRefresh(KEY, before, validation().build()))
        .isNotInstanceOf(RefreshResult.Stored.class);
    assertThat(store().get(KEY)).isEmpty();
  }

  private WaitingStore store() {
    return session.store();
  }
}
