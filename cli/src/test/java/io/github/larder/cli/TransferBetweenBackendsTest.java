// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.EntryFilter;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What one backend exports and another one imports is exported again with the same bytes. */
@ExtendWith(LocalDynamoDbExtension.class)
final class TransferBetweenBackendsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LocalDynamoDb local;
  private final Instant now = Instant.now();
  private final List<CacheStack> stacks = new ArrayList<>();
  @TempDir private Path folder = Path.of("");

  TransferBetweenBackendsTest(LocalDynamoDb local) {
    this.local = local;
  }

  @AfterEach
  void close() {
    stacks.forEach(CacheStack::close);
  }

  @Test
  void everyBackendGivesTheSameBytesSealedEntriesIncluded() throws IOException {
    CacheStack plain = stack(BackendSelection.of("memory", Map.of()), false);
    CacheStack sealed = stack(BackendSelection.of("memory", Map.of()), true);
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      put(plain, "http://plain.org:80/" + i, random);
      put(sealed, "http://sealed.org:80/" + i, random);
    }
    Path expected = folder.resolve("expected.jsonl");
    sealed.admin().orElseThrow().copyTo(plain.admin().orElseThrow(), EntryFilter.ALL, null);
    plain.admin().orElseThrow().exportTo(expected, EntryFilter.ALL);
    Path previous = expected;
    for (BackendSelection backend :
        List.of(
            BackendSelection.of("sqlite", Map.of("path", folder.resolve("cache.db").toString())),
            dynamoDb(),
            BackendSelection.of("memory", Map.of()))) {
      CacheStack target = stack(backend, true);
      CacheAdmin admin = target.admin().orElseThrow();
      try (InputStream lines = Files.newInputStream(previous)) {
        assertThat(admin.importFrom(lines).entries()).as(backend.toString()).isEqualTo(80);
      }
      previous = folder.resolve(backend.alias() + "2.jsonl");
      admin.exportTo(previous, EntryFilter.ALL);
      assertThat(previous).as(backend.toString()).hasSameBinaryContentAs(expected);
      assertThat(withoutRetention(admin))
          .as("opened in " + backend)
          .isEqualTo(withoutRetention(sealed.admin().orElseThrow()));
    }
  }

  /** An export rounds the end of the retention up to a second. */
  private static StoredResponse withoutRetention(CacheAdmin admin) {
    return admin.response(new CacheKey("http://sealed.org:80/7")).orElseThrow().toBuilder()
        .retainUntil(null)
        .build();
  }

  private BackendSelection dynamoDb() {
    return BackendSelection.of(
        "dynamodb",
        Map.of(
            "table",
            local.freshTableName(),
            "endpoint",
            local.endpoint().toString(),
            "region",
            LocalDynamoDb.REGION,
            "accessKeyId",
            LocalDynamoDb.ACCESS_KEY_ID,
            "secretAccessKey",
            LocalDynamoDb.SECRET_ACCESS_KEY,
            "attemptTimeout",
            "20s"));
  }

  private CacheStack stack(BackendSelection backend, boolean sealed) {
    CacheStackBuilder builder =
        CacheStack.builder().backend(backend).deadlines(PATIENCE, PATIENCE).startDeadline(PATIENCE);
    if (sealed) {
      byte[] key = new byte[32];
      builder.encryption(KeyProvider.of(new SealingKey("2026-11", key)));
    }
    CacheStack stack = builder.build();
    stacks.add(stack);
    stack.ready(PATIENCE);
    return stack;
  }

  private void put(CacheStack stack, String url, Random random) {
    byte[] bytes = new byte[random.nextInt(3000)];
    random.nextBytes(bytes);
    byte[] text = ("text \u00e4 of " + url).getBytes(UTF_8);
    StoredResponse response =
        StoredResponse.builder()
            .method("GET")
            .requestUri(url)
            .headers(
                List.of(
                    new HeaderField("Content-Type", "text/html"),
                    new HeaderField("Cache-Control", "max-age=600"),
                    new HeaderField("X-Empty", "")))
            .body(Body.wrap(random.nextBoolean() ? bytes : text))
            .sentAt(now.minusNanos(1))
            .receivedAt(now)
            .build();
    stack.put(stack.key(url), response).toCompletableFuture().join();
  }
}
