// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.PutResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A stack over an SQLite file, with default settings except for the limit. */
final class SqliteCache implements AutoCloseable {

  static final int BODY_BYTES = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final CacheStack stack;
  private final byte[] body = new byte[BODY_BYTES];

  SqliteCache(Path file) {
    this.stack =
        CacheStack.builder()
            .backend("sqlite:" + file + "?maxBodyBytes=1MiB&maxBytes=1000GiB")
            .retention(RetentionPolicy.asGiven())
            .deadlines(PATIENCE, PATIENCE)
            .startDeadline(PATIENCE)
            .build();
    new Random(1).nextBytes(body);
  }

  static CacheKey key(int number) {
    return new CacheKey("https://example.org/products/category/item-" + number + ".json?lang=en");
  }

  /** {@return whether the entry exists} */
  boolean get(int number) {
    return stack.get(stack.keyOf(key(number))).toCompletableFuture().join().isPresent();
  }

  void put(int number) {
    put(number, Duration.ofHours(1));
  }

  void put(int number, Duration lifetime) {
    PutResult result =
        stack
            .put(stack.keyOf(key(number)), response(number, lifetime))
            .toCompletableFuture()
            .join();
    if (!(result instanceof PutResult.Stored)) {
      throw new IllegalStateException("Not stored: " + result);
    }
  }

  private StoredResponse response(int number, Duration lifetime) {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri(key(number).value())
        .headers(
            List.of(
                new HeaderField("Date", "Tue, 01 Jan 2030 00:00:00 GMT"),
                new HeaderField("Server", "example"),
                new HeaderField("Content-Type", "application/json"),
                new HeaderField("Content-Length", Integer.toString(BODY_BYTES)),
                new HeaderField("Cache-Control", "max-age=" + lifetime.toSeconds()),
                new HeaderField("ETag", "\"33a64df551425fcc55e4d42a148795d9f25f89d4\""),
                new HeaderField("X-Request-Id", "8f14e45f-ceea-467f-9b5b-" + number),
                new HeaderField("Strict-Transport-Security", "max-age=31536000")))
        .body(Body.wrap(body))
        .retainUntil(now.plus(lifetime))
        .sentAt(now)
        .receivedAt(now)
        .build();
  }

  @Override
  public void close() {
    stack.close();
  }
}
