// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.DelayedStore;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.spi.BackendConfig;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * HttpClient's async cache starts an invalidation and does not wait for it. An immediate request
 * must not be served the invalidated response, although the store is slow.
 */
class AsyncInvalidationTest {

  private static final Duration SLOW = Duration.ofMillis(20);
  private static final int PATHS = 8;
  private static final int ROUNDS = 25;

  private final AtomicInteger gets = new AtomicInteger();

  private final CountingOrigin origin = CountingOrigin.start();
  private final CacheStack stack =
      CacheStack.builder()
          .store(
              new DelayedStore(new MemoryBackend().create(BackendConfig.builder().build()), SLOW))
          .callerMayBlock(false)
          .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
          .build();
  private final TestClient client = new AsyncTestClient(stack);

  @AfterEach
  void close() throws IOException {
    client.close();
    stack.close();
    origin.close();
  }

  @Test
  void aGetRightAfterAPostNeverGetsTheOldResponse() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(PATHS);
    List<Future<Integer>> old = new ArrayList<>();
    for (int path = 0; path < PATHS; path++) {
      String own = "/" + path;
      old.add(threads.submit(() -> oldResponses(own)));
    }
    for (Future<Integer> ofPath : old) {
      assertThat(ofPath.get()).as("old responses in " + ROUNDS + " rounds").isZero();
    }
    threads.shutdown();
    assertThat(gets.get()).as("most first gets are hits").isLessThan(PATHS * ROUNDS * 3 / 2);
  }

  private int oldResponses(String path) throws IOException {
    AtomicInteger version = new AtomicInteger();
    origin.on(
        path,
        request -> {
          if (request.method().equals("POST")) {
            return OriginResponse.status(204);
          }
          gets.incrementAndGet();
          return OriginResponse.ok("version " + version.get()).cacheControl("max-age=60");
        });
    int old = 0;
    for (int round = 0; round < ROUNDS; round++) {
      client.get(origin.uri(path));
      version.incrementAndGet();
      client.send("POST", origin.uri(path));
      if (!client.get(origin.uri(path)).text().equals("version " + version.get())) {
        old++;
      }
    }
    return old;
  }
}
