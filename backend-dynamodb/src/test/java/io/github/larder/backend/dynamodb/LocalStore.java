// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Stores for tests. */
public final class LocalStore {

  private LocalStore() {}

  public static CacheStore open(DynamoDbBackendBuilder backend, StoreEvents events) {
    return backend.build().create(config(events).build());
  }

  public static CacheStore openAsync(DynamoDbBackendBuilder backend, StoreEvents events) {
    return backend.build().create(config(events).callerMayBlock(false).build());
  }

  /** A store over calls and a ticker that a test controls. */
  public static CacheStore over(
      DynamoDbPort calls,
      DynamoDbBackendBuilder backend,
      BackendConfig.Builder config,
      LongSupplier nanoTime) {
    return new DynamoDbStore(
        backend.settings(),
        new Connection(calls, " in a test", () -> {}),
        config.nanoTime(nanoTime).build(),
        nanoTime,
        new BackgroundTasks(),
        new Versions());
  }

  /** A store over calls that a test controls. */
  public static CacheStore over(
      DynamoDbPort calls, DynamoDbBackendBuilder backend, BackendConfig.Builder config) {
    return new DynamoDbStore(
        backend.settings(), new Connection(calls, " in a test", () -> {}), config.build());
  }

  /** A store whose generator of versions has a given state, as after a restore from a snapshot. */
  public static CacheStore withVersions(DynamoDbClient client, String table, long seed) {
    return new DynamoDbStore(
        DynamoDbBackend.builder().table(table).createTable(false).settings(),
        new Connection(
            DynamoDbPort.blocking(client, CallStart.immediate()), " in a test", () -> {}),
        config(StoreEvents.NO_OP).build(),
        System::nanoTime,
        new BackgroundTasks(),
        new Versions(new Random(seed)));
  }

  public static BackendConfig.Builder config(StoreEvents events) {
    return BackendConfig.builder()
        .clock(Clock.fixed(Samples.NOW, ZoneOffset.UTC))
        .readDeadline(LocalBackend.PATIENCE)
        .writeDeadline(LocalBackend.PATIENCE)
        .startDeadline(LocalBackend.PATIENCE)
        .events(events);
  }
}
