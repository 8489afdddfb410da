// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.Crowd;
import io.github.larder.httpclient5.fixture.DynamoDbStacks;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writers of one root in several processes, with the default deadlines. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
class ManyWritersTest {

  private static final CacheKey ROOT = new CacheKey("http://example.com:80/");
  private static final int PROCESSES = 4;
  private static final int THREADS = 16;
  private static final int VARIANTS_PER_THREAD = 6;

  private final LocalDynamoDb dynamoDb;

  ManyWritersTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  @Test
  void loseNoVariant() throws Exception {
    DynamoDbStacks stacks = new DynamoDbStacks(dynamoDb);
    List<CacheStack> processes = new ArrayList<>();
    for (int process = 0; process < PROCESSES; process++) {
      processes.add(
          stacks
              .builder(Map.of("maxVariants", "1000"))
              .deadlines(Duration.ofMillis(500), Duration.ofMillis(500))
              .startDeadline(Duration.ofSeconds(5))
              .build());
    }
    Crowd.run(
        PROCESSES * THREADS,
        member ->
            () -> {
              CacheStack stack = processes.get(member % PROCESSES);
              for (int n = 0; n < VARIANTS_PER_THREAD; n++) {
                String variant = "{accept=" + member + "-" + n + "}";
                stack
                    .update(
                        stack.keyOf(ROOT),
                        root -> Optional.of(with(root.map(StoredResponse::variants), variant)))
                    .toCompletableFuture()
                    .join();
              }
            });
    CacheStack reader = processes.get(0);
    Eventually.get(
        PROCESSES * THREADS * VARIANTS_PER_THREAD,
        () ->
            reader
                .get(reader.keyOf(ROOT))
                .toCompletableFuture()
                .join()
                .map(entry -> entry.response().variants())
                .map(List::size)
                .orElse(0));
    for (CacheStack process : processes) {
      process.close();
    }
  }

  private static StoredResponse with(Optional<List<String>> before, String variant) {
    List<String> variants = new ArrayList<>(before.orElse(List.of()));
    variants.add(variant);
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri(ROOT.value())
        .headers(
            List.of(
                new HeaderField("Vary", "Accept"),
                new HeaderField("Cache-Control", "max-age=3600")))
        .sentAt(now)
        .receivedAt(now)
        .variants(variants)
        .build();
  }
}
