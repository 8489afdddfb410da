// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.MISSING_KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.body;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Writes and removals without a condition. */
class PutAndRemoveTopic {

  private final ContractSession session;

  PutAndRemoveTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void aPutReplacesTheEntry() {
    store().put(KEY, response());
    StoredResponse other = validation().body(body("other")).build();
    store().put(KEY, other);
    assertSame(store().entry(KEY).response(), other);
  }

  @Test
  void aPutWithoutABodyRemovesTheOldBody() {
    store().put(KEY, response());
    store().put(KEY, response().withoutBody());
    assertSame(store().entry(KEY).response(), response().withoutBody());
  }

  @Test
  void largeAndSmallBodiesReplaceEachOther() {
    StoredResponse large = response(Texts.ofLength(100 * 1024));
    StoredResponse otherLarge = response("x" + Texts.ofLength(90 * 1024));
    for (StoredResponse next : List.of(large, response(), otherLarge, large, response("small"))) {
      store().put(KEY, next);
      assertSame(store().entry(KEY).response(), next);
    }
  }

  @Test
  void aPutReturnsTheVersionThatGetReturns() {
    EntryVersion version = store().put(KEY, response());
    assertThat(store().entry(KEY).version()).isEqualTo(version);
  }

  @Test
  void everyPutCreatesANewVersionEvenForAnEqualResponse() {
    Set<EntryVersion> versions = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      assertThat(versions.add(store().put(KEY, response())))
          .as("put %d has a new version", i)
          .isTrue();
    }
    store().remove(KEY);
    assertThat(versions).doesNotContain(store().put(KEY, response()), ABSENT);
  }

  @Test
  void readingDoesNotChangeTheVersion() {
    EntryVersion version = store().put(KEY, response());
    store().entry(KEY);
    store().getAll(List.of(KEY));
    assertThat(store().entry(KEY).version()).isEqualTo(version);
  }

  @Test
  void aRemovedEntryIsAbsent() {
    store().put(KEY, response());
    store().put(OTHER_KEY, response());
    store().remove(KEY);
    assertThat(store().get(KEY)).isEmpty();
    assertThat(store().getAll(List.of(KEY, OTHER_KEY)).keySet()).containsExactly(OTHER_KEY);
  }

  @Test
  void aMissingEntryCanBeRemoved() {
    store().remove(MISSING_KEY);
    store().put(KEY, response());
    store().remove(KEY);
    store().remove(KEY);
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void aRemovedEntryCanBePutAgain() {
    store().put(KEY, response("old"));
    store().remove(KEY);
    store().put(KEY, response("new"));
    assertSame(store().entry(KEY).response(), response("new"));
  }

  @Test
  void anOpenStoreBecomesReady() {
    Stages.resultOf(store().unwrap().ready());
  }

  private WaitingStore store() {
    return session.store();
  }
}
