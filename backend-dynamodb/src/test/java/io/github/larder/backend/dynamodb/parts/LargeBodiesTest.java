// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.parts;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.Body;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.PutResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.PacedLink;
import io.github.larder.testing.SharedNettyExtension;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Large bodies, real time and the default deadlines: what was stored can be read. The default build
 * shares its machine with other tests; there each body has a second and a third try to be in time.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class LargeBodiesTest {

  private static final int MIB = 1024 * 1024;

  /** How often each body is stored and read; seven times in the profile {@code proofs}. */
  private static final int ROUNDS = Integer.getInteger("larder.large-bodies", 1);

  private static final int MAX_TRIES = ROUNDS > 1 ? 1 : 3;

  private final TestTable table;

  LargeBodiesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 0, true",
    "64, 0, false",
    "16, 100000000, true",
    "16, 100000000, false",
    "4, 20000000, true",
    "4, 20000000, false"
  })
  void whatIsStoredIsRead(int mebibytes, long bytesPerSecond, boolean callerMayBlock) {
    byte[] bytes = new byte[mebibytes * MIB];
    new Random(mebibytes).nextBytes(bytes);
    StoredResponse response = Samples.builder().body(Body.wrap(bytes)).build();
    URI direct = table.local().endpoint();
    try (PacedLink link = PacedLink.to(direct, Math.max(1, bytesPerSecond));
        CacheStore store =
            open(bytesPerSecond == 0 ? direct : link.endpoint(), mebibytes, callerMayBlock)) {
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        assertThat(inTime(() -> store.put(KEY, response))).isInstanceOf(PutResult.Stored.class);
        long stored = System.nanoTime();
        assertThat(inTime(() -> store.get(KEY)).orElseThrow().response()).isEqualTo(response);
        System.out.printf(
            "%d MiB at %d B/s, %s: stored in %d ms, read in %d ms%n",
            mebibytes,
            bytesPerSecond,
            callerMayBlock ? "blocking" : "async",
            (stored - begin) / 1_000_000,
            (System.nanoTime() - stored) / 1_000_000);
      }
    }
  }

  private static <T> T inTime(Supplier<CompletionStage<T>> operation) {
    for (int late = 1; late < MAX_TRIES; late++) {
      CompletableFuture<T> result = operation.get().toCompletableFuture();
      if (!Await.valueOf(result.handle((value, failure) -> isLate(failure)))) {
        return Await.valueOf(result);
      }
    }
    return Await.valueOf(operation.get());
  }

  private static boolean isLate(@Nullable Throwable failure) {
    return failure != null
        && CacheStoreException.unwrap(failure) instanceof CacheStoreException late
        && EnumSet.of(Kind.TIMEOUT, Kind.THROTTLED).contains(late.kind());
  }

  private CacheStore open(URI endpoint, int mebibytes, boolean callerMayBlock) {
    return DynamoDbBackend.builder()
        .table(table.name())
        .createTable(false)
        .endpoint(endpoint)
        .region(LocalDynamoDb.REGION)
        .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
        .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
        .maxBodyBytes((long) mebibytes * MIB)
        .build()
        .create(
            BackendConfig.builder()
                .clock(Clock.fixed(Samples.NOW, ZoneOffset.UTC))
                .callerMayBlock(callerMayBlock)
                .build());
  }
}
