// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.core.CacheStack;
import io.github.larder.core.compression.Compression;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A table of DynamoDB Local behind a meter, an origin, and the stores to measure. */
final class Bench implements AutoCloseable {

  /** DynamoDB's limit. */
  static final long MAX_ITEM_BYTES = 400 << 10;

  private final WireMeter meter;
  private final CountingOrigin origin;
  private final DynamoDbClient client;
  private final String table;
  private final String naiveTable;
  private final Map<Cell, Optional<Usage>> measured = new HashMap<>();

  /**
   * Creates a bench with a new table.
   *
   * @param delay added to each call
   */
  Bench(LocalDynamoDb local, Duration delay) {
    this.meter = WireMeter.before(local.endpoint(), delay);
    this.origin = CountingOrigin.start();
    this.client = client(meter.endpoint());
    this.table = local.freshTableName();
    makeTable(local, table);
    this.naiveTable = local.freshTableName();
    makeTable(local, naiveTable);
  }

  /** The SDK client with its defaults. */
  static DynamoDbClient client(URI endpoint) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of(LocalDynamoDb.REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    LocalDynamoDb.ACCESS_KEY_ID, LocalDynamoDb.SECRET_ACCESS_KEY)))
        .httpClientBuilder(Apache5HttpClient.builder())
        .build();
  }

  Store larder() {
    return larder(Compression.best());
  }

  Store larder(Compression compression) {
    return Store.larder(backend().build(), compression);
  }

  /** Keeps a body of any size in one item. */
  Store larderInOneItem(Compression compression) {
    return Store.larder(backend().inlineLimit(MAX_ITEM_BYTES).build(), compression);
  }

  /** In the compact layout, with the best compression of bodies. */
  Store compact() {
    return Store.larder("larder-compact", backend().layout("compact").build(), Compression.best());
  }

  Store naive() {
    return Store.naive(client, naiveTable);
  }

  /** {@return the cost of an exchange, which is measured once} */
  Optional<Usage> usage(Store store, Exchange exchange, BodyKind kind, int size)
      throws IOException {
    Cell cell = new Cell(store.name(), exchange, kind, size);
    Optional<Usage> known = measured.get(cell);
    if (known == null) {
      known = exchange.measure(store, meter, origin, kind, size);
      measured.put(cell, known);
    }
    return known;
  }

  WireMeter meter() {
    return meter;
  }

  CountingOrigin origin() {
    return origin;
  }

  String naiveTable() {
    return naiveTable;
  }

  String table() {
    return table;
  }

  @Override
  public void close() throws IOException {
    client.close();
    meter.close();
    origin.close();
  }

  private DynamoDbBackendBuilder backend() {
    return DynamoDbBackend.builder().client(client).table(table).createTable(false);
  }

  static void makeTable(LocalDynamoDb local, String table) {
    try (CacheStack stack =
        CacheStack.builder()
            .backend(DynamoDbBackend.builder().client(local.client()).table(table).build())
            .startDeadline(Store.PATIENCE)
            .build()) {
      stack.ready(Store.PATIENCE);
    }
  }

  /** One measurement. */
  private record Cell(String store, Exchange exchange, BodyKind kind, int size) {}
}
