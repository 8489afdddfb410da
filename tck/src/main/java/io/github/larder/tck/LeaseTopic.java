// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.KeyLeases.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores with the same content agree by leases on which of them fetches a response. */
class LeaseTopic {

  private static final Duration TIME = Duration.ofSeconds(5);

  private final ContractSession session;

  LeaseTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void needsTheCapability() {
    session.needs(Capability.LEASES);
  }

  @Test
  void oneStoreHasTheLeaseUntilItsTimeEnds() {
    WaitingStore other = session.openAnother();
    assertThat(isHeld(other)).isFalse();
    assertThat(acquire(store(), null)).isPresent();
    assertThat(acquire(other, null)).isEmpty();
    assertThat(isHeld(other)).isTrue();
    assertThat(Stages.resultOf(leases(other).isHeld(OTHER_KEY))).isFalse();
    session.clock().advance(TIME);
    assertThat(isHeld(store())).isFalse();
    assertThat(acquire(other, null)).isPresent();
    assertThat(acquire(store(), null)).isEmpty();
  }

  @Test
  void aLeaseIsFreeOnceTheEntryWasReceivedSinceItBegan() {
    WaitingStore other = session.openAnother();
    Instant begun = session.clock().instant();
    acquire(store(), null);
    assertThat(acquire(other, begun.minusMillis(1))).isEmpty();
    assertThat(acquire(other, begun)).isPresent();
  }

  @Test
  void onlyTheHolderReleasesALease() {
    WaitingStore other = session.openAnother();
    Lease lease = acquire(store(), null).orElseThrow();
    Lease foreign = Stages.resultOf(leases(other).acquire(OTHER_KEY, TIME, null)).orElseThrow();
    Stages.resultOf(leases(other).release(new Lease(KEY, foreign.token())));
    assertThat(isHeld(other)).isTrue();
    Stages.resultOf(leases(store()).release(lease));
    assertThat(isHeld(other)).isFalse();
    Stages.resultOf(leases(store()).release(lease));
    assertThat(acquire(other, null)).isPresent();
  }

  @Test
  void anyStoreRevokesALease() {
    WaitingStore other = session.openAnother();
    acquire(store(), null);
    Stages.resultOf(leases(other).revoke(KEY));
    assertThat(isHeld(store())).isFalse();
    Stages.resultOf(leases(other).revoke(KEY));
    assertThat(acquire(other, null)).isPresent();
  }

  @Test
  void ofManyStoresOneHasTheLease() {
    List<WaitingStore> stores =
        List.of(store(), session.openAnother(), session.openAnother(), session.openAnother());
    assertThat(
            ConcurrentCallers.run(
                stores.size(), caller -> () -> acquire(stores.get(caller), null).isPresent()))
        .containsOnlyOnce(true);
  }

  @Test
  void aLeaseIsNoEntry() {
    acquire(store(), null);
    assertThat(store().get(KEY)).isEmpty();
    store()
        .unwrap()
        .catalog()
        .ifPresent(catalog -> assertThat(Stages.resultOf(catalog.count(EntryFilter.ALL))).isZero());
    store().put(KEY, response());
    store().remove(KEY);
    assertThat(isHeld(store())).isTrue();
  }

  private static Optional<Lease> acquire(WaitingStore store, @Nullable Instant fulfilled) {
    return Stages.resultOf(leases(store).acquire(KEY, TIME, fulfilled));
  }

  private static boolean isHeld(WaitingStore store) {
    return Stages.resultOf(leases(store).isHeld(KEY));
  }

  private static KeyLeases leases(WaitingStore store) {
    return store.unwrap().leases().orElseThrow();
  }

  private WaitingStore store() {
    return session.store();
  }
}
