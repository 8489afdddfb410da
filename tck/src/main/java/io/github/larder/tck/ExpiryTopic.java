// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.NOW;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.RETAIN_UNTIL;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From {@code retainUntil} on an entry is absent, whether or not it is deleted yet. */
class ExpiryTopic {

  private final ContractSession session;

  ExpiryTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void anEntryIsReadUntilItExpires() {
    EntryVersion version = store().put(KEY, response());
    session.clock().set(RETAIN_UNTIL.minusNanos(1));
    assertSame(store().entry(KEY).response(), response());
    assertThat(store().getAll(List.of(KEY))).containsOnlyKeys(KEY);
    assertSame(store().presentConflict(KEY, ABSENT, response("lost")).response(), response());
    store().replace(KEY, version, response("next"));
  }

  @Test
  void anExpiredEntryIsNotRead() {
    store().put(KEY, response());
    session.clock().set(RETAIN_UNTIL);
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anExpiredEntryIsNotReadWithOthers() {
    store().put(KEY, response());
    store().put(OTHER_KEY, laterResponse());
    session.clock().set(RETAIN_UNTIL);
    assertThat(store().getAll(List.of(KEY, OTHER_KEY)).keySet()).containsExactly(OTHER_KEY);
  }

  @Test
  void anExpiredEntryDoesNotPreventACreation() {
    store().put(KEY, response());
    session.clock().set(RETAIN_UNTIL);
    store().replace(KEY, ABSENT, laterResponse());
    assertSame(store().entry(KEY).response(), laterResponse());
  }

  @Test
  void theVersionOfAnExpiredEntryConflictsWithAbsence() {
    EntryVersion version = store().put(KEY, response());
    session.clock().set(RETAIN_UNTIL);
    assertThat(store().conflict(KEY, version, laterResponse()))
        .isEqualTo(new CompareAndPutResult.Current.Absent());
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anExpiredEntryIsNotRefreshed() {
    session.needs(Capability.REFRESH);
    EntryVersion version = store().put(KEY, response());
    session.clock().set(RETAIN_UNTIL);
    assertThat(store().tryRefresh(KEY, version, laterResponse()))
        .isEqualTo(new RefreshResult.Superseded());
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anExpiredEntryIsNotInTheCatalog() {
    session.needs(Capability.CATALOG);
    store().put(KEY, response());
    store().put(OTHER_KEY, laterResponse());
    StoreCatalog catalog = store().unwrap().catalog().orElseThrow();
    session.clock().set(RETAIN_UNTIL);
    assertThat(Stages.resultOf(catalog.count(EntryFilter.ALL))).isEqualTo(1);
    assertThat(Stages.resultOf(catalog.list(EntryFilter.ALL, null, 100)).entries())
        .extracting(EntrySummary::key)
        .containsExactly(OTHER_KEY);
  }

  @Test
  void anExpiredEntryThatIsStillStoredIsSelectedByItsFilterAlone() {
    session.needs(Capability.CATALOG);
    store().put(KEY, response());
    store().put(OTHER_KEY, laterResponse());
    session.clock().set(RETAIN_UNTIL);
    EntryFilter expired = EntryFilter.builder().expiry(EntryFilter.Expiry.EXPIRED).build();
    EntryFilter any = EntryFilter.builder().expiry(EntryFilter.Expiry.ANY).build();
    StoreCatalog catalog = store().unwrap().catalog().orElseThrow();
    long stored = Stages.resultOf(catalog.count(expired));
    assertThat(stored).as("a backend may have deleted it").isBetween(0L, 1L);
    assertThat(Stages.resultOf(catalog.list(expired, null, 100)).entries())
        .hasSize((int) stored)
        .allSatisfy(entry -> assertThat(entry.key()).isEqualTo(KEY));
    assertThat(Stages.resultOf(catalog.count(any))).isEqualTo(1 + stored);
    assertThat(Stages.resultOf(catalog.removeAll(expired))).isEqualTo(stored);
    assertThat(Stages.resultOf(catalog.count(any))).isEqualTo(1);
    assertThat(store().get(OTHER_KEY)).isPresent();
  }

  @Test
  void anExpiredEntryCanBePutAndRemoved() {
    store().put(KEY, response());
    store().put(OTHER_KEY, response());
    session.clock().set(RETAIN_UNTIL.plusSeconds(1));
    store().put(KEY, laterResponse());
    store().remove(OTHER_KEY);
    assertSame(store().entry(KEY).response(), laterResponse());
    assertThat(store().get(OTHER_KEY)).isEmpty();
  }

  @Test
  void anEntryThatIsPutExpiredIsAbsent() {
    store().put(KEY, response("old"));
    store().put(KEY, responseBuilder().retainUntil(NOW).build());
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void anEntryWithoutRetainUntilNeverExpires() {
    StoredResponse forEver = responseBuilder().retainUntil(null).build();
    store().put(KEY, forEver);
    session.clock().advance(Duration.ofDays(100 * 365));
    assertSame(store().entry(KEY).response(), forEver);
    assertSame(store().presentConflict(KEY, ABSENT, response()).response(), forEver);
  }

  @Test
  void aLaterPutReplacesTheExpiry() {
    store().put(KEY, response());
    store().put(KEY, laterResponse());
    session.clock().set(RETAIN_UNTIL);
    assertSame(store().entry(KEY).response(), laterResponse());
    session.clock().set(RETAIN_UNTIL.plusSeconds(60));
    assertThat(store().get(KEY)).isEmpty();
  }

  @Test
  void aRefreshReplacesTheExpiry() {
    session.needs(Capability.REFRESH);
    EntryVersion version = store().put(KEY, response());
    store().refresh(KEY, version, laterResponse());
    session.clock().set(RETAIN_UNTIL.plusSeconds(59));
    assertSame(store().entry(KEY).response(), laterResponse());
    session.clock().set(RETAIN_UNTIL.plusSeconds(60));
    assertThat(store().get(KEY)).isEmpty();
  }

  private static StoredResponse laterResponse() {
    return responseBuilder().retainUntil(RETAIN_UNTIL.plusSeconds(60)).build();
  }

  private WaitingStore store() {
    return session.store();
  }
}
