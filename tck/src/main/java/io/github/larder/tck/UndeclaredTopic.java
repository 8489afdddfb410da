// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.RefreshResult;
import org.junit.jupiter.api.Test;

/** The results of a store that lacks a capability. */
class UndeclaredTopic {

  private final ContractSession session;

  UndeclaredTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void aStoreThatCannotRefreshNeedsTheBody() {
    session.needsNo(Capability.REFRESH);
    EntryVersion version = store().put(KEY, response());
    assertThat(store().tryRefresh(KEY, version, validation().build()))
        .isEqualTo(new RefreshResult.BodyNeeded());
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(version, response()));
  }

  @Test
  void aStoreThatCannotBrowseHasNoCatalog() {
    session.needsNo(Capability.CATALOG);
    assertThat(store().unwrap().catalog()).isEmpty();
  }

  @Test
  void aStoreThatSharesNothingHasNoLeases() {
    session.needsNo(Capability.LEASES);
    session.needsBackend();
    assertThat(store().unwrap().leases()).isEmpty();
  }

  private WaitingStore store() {
    return session.store();
  }
}
