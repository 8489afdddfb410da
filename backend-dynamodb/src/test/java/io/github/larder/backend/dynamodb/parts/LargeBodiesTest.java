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
import io.github.larder.spi.PutResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.PacedLink;
import io.github.larder.testing.SharedNettyExtension;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Large bodies: what was stored can be read. The profile {@code proofs} does it in real time, with
 * the default deadlines, on a machine that does nothing else. The default build shares its machine
 * with other tests, so a deadline says nothing there: each operation has all the time that it
 * needs.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class LargeBodiesTest {

  private static final int MIB = 1024 * 1024;

  /** How often each body is stored and read; seven times in the profile {@code proofs}. */
  private static final int ROUNDS = Integer.getInteger("larder.large-bodies", 1);

  private static final boolean REAL_TIME = ROUNDS > 1;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestTable table;

  LargeBodiesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  static Stream<Arguments> bodies() {
    int longest = REAL_TIME ? 64 : 24;
    return Stream.of(true, false)
        .flatMap(
            callerMayBlock ->
                Stream.of(
                    Arguments.of(longest, 0, callerMayBlock),
                    Arguments.of(16, 100_000_000, callerMayBlock),
                    Arguments.of(4, 20_000_000, callerMayBlock)));
  }

  @ParameterizedTest
  @MethodSource("bodies")
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
        assertThat(Await.valueOf(store.put(KEY, response))).isInstanceOf(PutResult.Stored.class);
        long stored = System.nanoTime();
        assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(response);
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

  private CacheStore open(URI endpoint, int mebibytes, boolean callerMayBlock) {
    BackendConfig.Builder config =
        BackendConfig.builder()
            .clock(Clock.fixed(Samples.NOW, ZoneOffset.UTC))
            .callerMayBlock(callerMayBlock);
    if (!REAL_TIME) {
      config.readDeadline(PATIENCE).writeDeadline(PATIENCE);
    }
    return DynamoDbBackend.builder()
        .table(table.name())
        .createTable(false)
        .endpoint(endpoint)
        .region(LocalDynamoDb.REGION)
        .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
        .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
        .maxBodyBytes((long) mebibytes * MIB)
        .build()
        .create(config.build());
  }
}
