// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.RefreshResult;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores with the same content see each other's writes. */
class SharedTopic {

  private final ContractSession session;

  SharedTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void needsTheCapability() {
    session.needs(Capability.SHARED);
  }

  @Test
  void aStoreReadsWhatAnotherWrote() {
    WaitingStore other = session.openAnother();
    EntryVersion version = store().put(KEY, response());
    assertThat(other.entry(KEY)).isEqualTo(new VersionedResponse(version, response()));
    other.remove(KEY);
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void aVersionReadByOneStoreIsValidInAnother() {
    WaitingStore other = session.openAnother();
    EntryVersion first = store().put(KEY, response("first"));
    EntryVersion second = other.replace(KEY, first, response("second"));
    assertThat(store().presentConflict(KEY, first, response("lost")))
        .isEqualTo(new VersionedResponse(second, response("second")));
    store().replace(KEY, second, response("third"));
  }

  @Test
  void aRefreshByOneStoreIsSupersededByAnother() {
    session.needs(Capability.REFRESH);
    WaitingStore other = session.openAnother();
    EntryVersion version = store().put(KEY, response());
    other.refresh(KEY, version, response());
    store().refresh(KEY, version, validation().build());
    other.put(KEY, response("new"));
    assertThat(store().tryRefresh(KEY, version, validation().build()))
        .isEqualTo(new RefreshResult.Superseded());
    assertSame(store().entry(KEY).response(), response("new"));
  }

  @Test
  void noUpdateIsLostBetweenStores() {
    List<WaitingStore> stores = List.of(store(), session.openAnother(), session.openAnother());
    ConcurrentCallers.run(
        stores.size(),
        i ->
            () -> {
              for (int n = 0; n < 10; n++) {
                ConcurrencyTopic.addVariant(stores.get(i), "{" + i + "=" + n + "}");
              }
              return true;
            });
    assertThat(store().entry(KEY).response().variants())
        .hasSize(stores.size() * 10)
        .doesNotHaveDuplicates();
  }

  @Test
  void anEntryIsReadAfterItsStoreWasClosed() {
    store().put(KEY, response());
    store().unwrap().close();
    assertSame(session.openAnother().entry(KEY).response(), response());
  }

  @Test
  void closingOneStoreLeavesTheOthersOpen() {
    WaitingStore other = session.openAnother();
    other.unwrap().close();
    store().put(KEY, response());
    assertSame(store().entry(KEY).response(), response());
  }

  private WaitingStore store() {
    return session.store();
  }
}
