// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.KeyLeases.Lease;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The items of leases, of two stores over one table, as two processes have them. What leases do is
 * in the contract of stores.
 */
@ExtendWith(LocalDynamoDbExtension.class)
final class ItemLeasesTest {

  private static final Duration TIME = Duration.ofSeconds(5);

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final Recorder events = new Recorder();
  private final TestTable table;
  private final CacheStore one;
  private final CacheStore other;

  ItemLeasesTest(LocalDynamoDb local) {
    table = TestTable.create(local);
    one = open(local);
    other = open(local);
  }

  private CacheStore open(LocalDynamoDb local) {
    return LocalBackend.of(local, table.name())
        .namespace("shop")
        .leases(true)
        .createTable(false)
        .build()
        .create(LocalStore.config(events).clock(clock).build());
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private static KeyLeases leases(CacheStore store) {
    return store.leases().orElseThrow();
  }

  private Optional<Lease> acquire(CacheStore store, @Nullable Instant fulfilled) {
    return Await.valueOf(leases(store).acquire(KEY, TIME, fulfilled));
  }

  private boolean isHeld(CacheKey key) {
    return Await.valueOf(leases(other).isHeld(key));
  }

  /** A process may fetch again what it fetches. */
  @Test
  void theHolderMayTakeItsLeaseAgain() {
    assertThat(acquire(one, null)).isPresent();
    assertThat(acquire(one, null)).isPresent();
    assertThat(acquire(other, null)).isEmpty();
  }

  @Test
  void aLeaseIsAnItemOfOneUnitThatNoListShows() {
    double before = events.writeUnits();
    acquire(one, null);
    assertThat(events.writeUnits() - before).isEqualTo(1);
    Map<String, AttributeValue> item = table.item("shop/" + KEY.value() + "#lease");
    assertThat(item)
        .containsOnlyKeys("key", "namespace", "holder", "since", "until", "ttl")
        .containsEntry("namespace", AttributeValue.fromS("shop"))
        .containsEntry("ttl", AttributeValue.fromN("" + Samples.NOW.plus(TIME).getEpochSecond()));
    assertThat(Await.valueOf(one.get(KEY))).isEmpty();
    StoreCatalog catalog = one.catalog().orElseThrow();
    assertThat(Await.valueOf(catalog.count(EntryFilter.ALL))).isZero();
    assertThat(Await.valueOf(catalog.list(EntryFilter.ALL, null, 10)).entries()).isEmpty();
    assertThat(Await.valueOf(one.get(new CacheKey(KEY.value() + "#lease")))).isEmpty();
    Await.valueOf(one.put(KEY, Samples.response()));
    assertThat(Await.valueOf(catalog.count(EntryFilter.ALL))).isEqualTo(1);
    assertThat(isHeld(KEY)).isTrue();
  }

  @Test
  void aLeaseThatWasEditedIsFree() {
    acquire(one, null);
    table.put(
        Map.of(
            "key",
            AttributeValue.fromS("shop/" + KEY.value() + "#lease"),
            "until",
            AttributeValue.fromS("soon")));
    assertThat(isHeld(KEY)).isFalse();
  }

  @Test
  void leasesAreAnOptionThatNeedsTtl(LocalDynamoDb local) {
    try (CacheStore without =
        LocalStore.open(LocalBackend.of(local, table.name()).createTable(false), events)) {
      assertThat(without.leases()).isEmpty();
    }
    assertThatThrownBy(() -> LocalBackend.of(local, table.name()).leases(true).ttl(false).build())
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("'leases' needs ttl=true");
  }
}
