// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.Capability;
import io.github.larder.testing.LocalDynamoDb;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** A table made from the template, and stores that make no call about the table. */
record TemplateTableFixture(LocalDynamoDb local, String table) implements BackendFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  static TemplateTableFixture create(LocalDynamoDb local) {
    TemplateTable template = TemplateTable.read();
    String table = local.freshTableName();
    local.client().createTable(template.request(table));
    local
        .client()
        .updateTimeToLive(
            request -> request.tableName(table).timeToLiveSpecification(template.timeToLive()));
    return new TemplateTableFixture(local, table);
  }

  @Override
  public CacheStore open(BackendConfig.Builder config) {
    return DynamoDbBackend.builder()
        .client(local.client())
        .table(table)
        .createTable(false)
        .build()
        .create(
            config.readDeadline(PATIENCE).writeDeadline(PATIENCE).startDeadline(PATIENCE).build());
  }

  /** What a table can make a difference to. */
  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.REFRESH, Capability.CATALOG, Capability.SHARED);
  }

  @Override
  public void close() {
    local.client().deleteTable(request -> request.tableName(table));
  }
}
