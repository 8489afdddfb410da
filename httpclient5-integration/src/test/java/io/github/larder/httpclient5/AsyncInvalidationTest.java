package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.spi.BackendConfig;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * HttpClient's async cache fires an invalidation and does not wait for it. Whoever asks at once
 * must not be served what was invalidated, although the store takes its time.
 */
class AsyncInvalidationTest {

  private static final Duration SLOW = Duration.ofMillis(20);
  private static final int ROUNDS = 200;

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
  void aGetRightAfterAPostIsNeverServedTheOldResponse() throws IOException {
    AtomicInteger version = new AtomicInteger();
    origin.on(
        "/a",
        request ->
            request.method().equals("POST")
                ? OriginResponse.status(204)
                : OriginResponse.ok("version " + version.get()).cacheControl("max-age=60"));
    int old = 0;
    for (int round = 0; round < ROUNDS; round++) {
      client.get(origin.uri("/a"));
      version.incrementAndGet();
      client.send("POST", origin.uri("/a"));
      if (!client.get(origin.uri("/a")).text().equals("version " + version.get())) {
        old++;
      }
    }
    assertThat(old).as("old responses in " + ROUNDS + " rounds").isZero();
    assertThat(origin.calls())
        .as("every first get of a round is a hit but one")
        .isLessThanOrEqualTo(3 * ROUNDS);
  }
}
