// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.OperationEvent;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.PacedLink;
import io.github.larder.testing.SharedNettyExtension;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Large bodies through the whole stack with its default deadlines: each is stored and read, and no
 * call counts as a failure of the healthy backend.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@EnabledIfSystemProperty(
    named = "larder.large-bodies",
    matches = "\\d+",
    disabledReason =
        "measures time: runs in the profile proofs, on a machine with nothing else to do")
final class LargeBodiesStackTest {

  private static final int MIB = 1 << 20;

  private final LocalDynamoDb dynamoDb;

  LargeBodiesStackTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
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
  void noLargeBodyCountsAsAFailureOfTheBackend(
      int mebibytes, long bytesPerSecond, boolean callerMayBlock) {
    List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void operationEnded(OperationEvent event) {
            outcomes.add(event.outcome());
          }
        };
    byte[] bytes = new byte[mebibytes * MIB];
    new Random(mebibytes).nextBytes(bytes);
    URI direct = dynamoDb.endpoint();
    try (PacedLink link = PacedLink.to(direct, Math.max(1, bytesPerSecond));
        CacheStack stack =
            CacheStack.builder()
                .near(NearCache.off())
                .backend(backend(bytesPerSecond == 0 ? direct : link.endpoint(), mebibytes))
                .callerMayBlock(callerMayBlock)
                .listener(listener)
                .build()) {
      stack.ready(Patience.OF_TESTS);
      outcomes.clear();
      CacheKey key = stack.privacy().cacheKey("https://example.org:443/film");
      for (int round = 0; round < Integer.getInteger("larder.large-bodies", 1); round++) {
        done(stack.put(stack.keyOf(key), response(bytes)));
        assertThat(done(stack.get(stack.keyOf(key))).orElseThrow().response().body())
            .isEqualTo(Body.wrap(bytes));
      }
      assertThat(outcomes).containsOnly(Outcome.STORED, Outcome.HIT);
      assertThat(stack.health().reads()).isEqualTo(Breaker.CLOSED);
      assertThat(stack.health().writes()).isEqualTo(Breaker.CLOSED);
    }
  }

  private DynamoDbBackend backend(URI endpoint, int mebibytes) {
    return DynamoDbBackend.builder()
        .table(dynamoDb.freshTableName())
        .endpoint(endpoint)
        .region(LocalDynamoDb.REGION)
        .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
        .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
        .maxBodyBytes((long) mebibytes * MIB)
        .build();
  }

  private static StoredResponse response(byte[] bytes) {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri("https://example.org:443/film")
        .body(Body.wrap(bytes))
        .sentAt(now)
        .receivedAt(now)
        .build();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
