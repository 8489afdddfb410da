// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.checkpoint;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.FaultyDynamoDb;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** What a store does before a snapshot of its process is taken, and after it was restored. */
@ExtendWith(LocalDynamoDbExtension.class)
class CheckpointTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalDynamoDb local;
  private final TestTable table;
  private final FaultyDynamoDb endpoint;
  private final AtomicInteger resolved = new AtomicInteger();

  CheckpointTest(LocalDynamoDb local) {
    this.local = local;
    this.table = TestTable.create(local);
    this.endpoint = FaultyDynamoDb.inFrontOf(local);
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  /**
   * Its credentials are counted, and are not those of a provider whose credentials never change.
   */
  private DynamoDbBackendBuilder backend() {
    AwsCredentialsProvider credentials =
        new AwsCredentialsProvider() {
          @Override
          public AwsCredentials resolveCredentials() {
            resolved.incrementAndGet();
            return AwsBasicCredentials.create(
                LocalDynamoDb.ACCESS_KEY_ID, LocalDynamoDb.SECRET_ACCESS_KEY);
          }
        };
    return LocalBackend.at(endpoint.endpoint(), table.name())
        .region(LocalDynamoDb.REGION)
        .createTable(false)
        .clientCustomizer(client -> client.credentialsProvider(credentials))
        .asyncClientCustomizer(client -> client.credentialsProvider(credentials));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsConnectedInASnapshotAndNoCredentialsAreKept(boolean callerMayBlock) {
    try (CacheStore store =
        callerMayBlock
            ? LocalStore.open(backend(), StoreEvents.NO_OP)
            : LocalStore.openAsync(backend(), StoreEvents.NO_OP)) {
      Await.valueOf(store.warmUp());
      assertThat(endpoint.openConnections()).as("by the warm-up").isPositive();
      Await.valueOf(store.put(KEY, Samples.response()));
      assertThat(resolved).hasValue(1);
      store.beforeCheckpoint();
      assertThat(endpoint.awaitConnections(0, PATIENCE)).isTrue();
      long reads = endpoint.requests("GetItem");
      assertThat(Await.failureOf(store.get(KEY)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("not restored yet");
      assertThat(endpoint.requests("GetItem")).isEqualTo(reads);
      store.afterRestore();
      assertThat(Await.valueOf(store.get(KEY))).isPresent();
      assertThat(resolved).as("asked for anew").hasValue(2);
      assertThat(endpoint.awaitRequests("GetItem", reads + 2, PATIENCE))
          .as("connects in the background, too")
          .isTrue();
    }
  }

  @Test
  void hooksDoNothingTwiceAndNothingOpensAClosedStore() {
    CacheStore store = LocalStore.open(backend(), StoreEvents.NO_OP);
    store.beforeCheckpoint();
    store.beforeCheckpoint();
    store.afterRestore();
    store.afterRestore();
    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    store.close();
    assertThat(endpoint.awaitConnections(0, PATIENCE)).isTrue();
    store.afterRestore();
    assertThat(endpoint.openConnections()).isZero();
  }

  @Test
  void clientThatWasPassedInStaysOpen() {
    try (CacheStore store =
        LocalStore.open(
            DynamoDbBackend.builder().table(table.name()).client(local.client()).createTable(false),
            StoreEvents.NO_OP)) {
      store.beforeCheckpoint();
      assertThat(Await.failureOf(store.get(KEY))).isInstanceOf(CacheStoreException.class);
      store.afterRestore();
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    }
    assertThat(table.items()).as("by the same client").isEmpty();
  }

  @Test
  void processesRestoredFromOneSnapshotWriteDifferentVersions() {
    assertThat(version(false)).isEqualTo(version(false));
    assertThat(version(true)).isNotEqualTo(version(true));
  }

  /** The version of a write by a process whose generator has the state of the snapshot. */
  private EntryVersion version(boolean restored) {
    try (CacheStore store = LocalStore.withVersions(local.client(), table.name(), 1)) {
      if (restored) {
        store.beforeCheckpoint();
        store.afterRestore();
      }
      return ((PutResult.Stored) Await.valueOf(store.put(KEY, Samples.response()))).version();
    }
  }

  @Test
  void processRestoredFromASnapshotHasLeasesOfItsOwn() {
    try (CacheStore store = LocalStore.open(backend().leases(true), StoreEvents.NO_OP)) {
      KeyLeases leases = store.leases().orElseThrow();
      assertThat(Await.valueOf(leases.acquire(KEY, PATIENCE, null))).isPresent();
      assertThat(Await.valueOf(leases.acquire(KEY, PATIENCE, null))).as("its own").isPresent();
      store.beforeCheckpoint();
      store.afterRestore();
      assertThat(Await.valueOf(leases.acquire(KEY, PATIENCE, null)))
          .as("that of the process that was frozen")
          .isEmpty();
    }
  }
}
