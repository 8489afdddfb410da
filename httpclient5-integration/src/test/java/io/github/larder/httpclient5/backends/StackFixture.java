// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.Capability;
import io.github.larder.testing.LocalDynamoDb;
import java.time.Duration;
import java.util.Set;

/** A separate table behind a whole stack. A stack never fails, so failures are not tested here. */
final class StackFixture implements BackendFixture {

  private static final Duration FOR_RACES = Duration.ofMinutes(5);

  private final LocalDynamoDb local;
  private final String table;
  private final boolean callerMayBlock;

  StackFixture(LocalDynamoDb local, boolean callerMayBlock) {
    this.local = local;
    this.table = local.freshTableName();
    this.callerMayBlock = callerMayBlock;
  }

  @Override
  public CacheStore open(BackendConfig.Builder config) {
    BackendConfig given = config.build();
    CacheStack stack =
        CacheStack.builder()
            .backend(
                DynamoDbBackend.builder()
                    .table(table)
                    .endpoint(local.endpoint())
                    .region(LocalDynamoDb.REGION)
                    .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
                    .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
                    .attemptTimeout(Patience.OF_TESTS)
                    .build())
            // Two stacks are two processes.
            .near(NearCache.off())
            .clock(given.clock())
            .callerMayBlock(callerMayBlock)
            .retention(RetentionPolicy.asGiven())
            .privacy(PrivacyPolicy.standard().withSetCookie(SetCookie.STORE))
            // The contract checks every result: a busy machine must not make one time out.
            .deadlines(FOR_RACES, FOR_RACES)
            .listener(listener(given.events()))
            .build();
    stack.ready(Patience.OF_TESTS);
    return stack.asStore();
  }

  @Override
  public boolean isBackend() {
    return false;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.REFRESH, Capability.CATALOG, Capability.SHARED);
  }

  @Override
  public void close() {
    local.client().deleteTable(request -> request.tableName(table));
  }

  private static CacheListener listener(StoreEvents events) {
    return new CacheListener() {
      @Override
      public void corrupt(CacheKey key, String reason) {
        events.corrupt(key, reason);
      }

      @Override
      public void skipped(CacheKey key, SkipReason reason) {
        events.skipped(key, reason);
      }
    };
  }
}
