// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands over caches that are large for their heap of 128 MB: 100,000 entries in DynamoDB and
 * 1,000,000 in SQLite with the profile {@code proofs}, fewer without.
 */
@ExtendWith(LocalDynamoDbExtension.class)
final class LargeCacheTest {

  private static final int ENTRIES = Integer.getInteger("larder.catalog-entries", 400);
  private static final int SQLITE_FACTOR = 10;
  private static final String HEAP = "-Xmx128m";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LocalDynamoDb local;
  private final Instant now = Instant.now();
  @TempDir private Path folder = Path.of("");

  LargeCacheTest(LocalDynamoDb local) {
    this.local = local;
  }

  @Test
  void anExportOfSqliteThatIsKilledIsContinued() throws Exception {
    int entries = ENTRIES * SQLITE_FACTOR;
    String backend = "sqlite:" + folder.resolve("cache.db");
    Path whole = folder.resolve("whole.jsonl");
    try (CacheStack stack = open(backend)) {
      fill(stack, entries, 0);
      stack.admin().orElseThrow().exportTo(whole, EntryFilter.ALL);
    }
    try (Stream<String> lines = Files.lines(whole)) {
      assertThat(lines.count()).isEqualTo(entries);
    }
    Process killed = start("export", "-b", backend, "part.jsonl");
    Path checkpoint = folder.resolve("part.jsonl.checkpoint");
    boolean ended = false;
    while (!ended && !Files.exists(checkpoint)) {
      ended = killed.waitFor(10, TimeUnit.MILLISECONDS);
    }
    killed.destroyForcibly().waitFor();
    Process second = start("export", "-b", backend, "part.jsonl");
    assertThat(second.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(second.exitValue()).isZero();
    assertThat(folder.resolve("part.jsonl")).hasSameBinaryContentAs(whole);
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void aPurgeOfDynamoDbRemovesExactlyWhatHasExpired() throws Exception {
    String backend =
        "dynamodb://"
            + LocalDynamoDb.REGION
            + "/"
            + local.freshTableName()
            + "?ttl=false&attemptTimeout=20s&inlineLimit=100&endpoint="
            + local.endpoint()
            + "&accessKeyId="
            + LocalDynamoDb.ACCESS_KEY_ID
            + "&secretAccessKey="
            + LocalDynamoDb.SECRET_ACCESS_KEY;
    try (CacheStack stack = open(backend)) {
      fill(stack, ENTRIES, 4);
      CacheAdmin admin = stack.admin().orElseThrow();
      EntryFilter any = EntryFilter.builder().expiry(Expiry.ANY).build();
      long all = admin.count(any);
      long live = admin.count(EntryFilter.ALL);
      assertThat(all).isEqualTo(ENTRIES);
      assertThat(live).isEqualTo(ENTRIES - ENTRIES / 4);
      Process purge = start("purge", "--expired", "--yes", "-b", backend);
      assertThat(purge.waitFor(30, TimeUnit.MINUTES)).isTrue();
      assertThat(purge.exitValue()).isZero();
      assertThat(Files.readString(folder.resolve("purge.out")))
          .contains(String.format(Locale.ROOT, "removed: %,d", ENTRIES / 4));
      assertThat(admin.count(any)).isEqualTo(live);
      assertThat(admin.count(EntryFilter.ALL)).isEqualTo(live);
      assertThat(admin.entries(EntryFilter.ALL)).hasSize((int) live);
    }
  }

  private CacheStack open(String backend) {
    CacheStack stack =
        CacheStack.builder()
            .backend(backend)
            .retention(RetentionPolicy.asGiven())
            .deadlines(PATIENCE, PATIENCE)
            .startDeadline(PATIENCE)
            .build();
    stack.ready(PATIENCE);
    return stack;
  }

  /**
   * @param expiredEvery each entry whose number is a multiple of this has expired; 0 for none
   */
  private void fill(CacheStack stack, int entries, int expiredEvery) {
    Body body = Body.wrap("<p>0123456789</p>".repeat(20).getBytes(UTF_8));
    for (int i = 0; i < entries; i++) {
      String url = "http://host" + i % 100 + ".org:80/" + i;
      boolean expired = expiredEvery > 0 && i % expiredEvery == 0;
      StoredResponse response =
          StoredResponse.builder()
              .method("GET")
              .requestUri(url)
              .headers(
                  List.of(
                      new HeaderField("Content-Type", "text/html"),
                      new HeaderField("Cache-Control", "max-age=600")))
              .body(body)
              .sentAt(now)
              .receivedAt(now)
              .retainUntil(expired ? now.minusSeconds(60) : now.plus(Duration.ofDays(1)))
              .build();
      stack.put(stack.key(url), response).toCompletableFuture().join();
    }
  }

  /** Starts a command in a JVM of its own; its output goes to a file named for it. */
  private Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add(HEAP);
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.add(LarderCommand.class.getName());
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    return builder
        .redirectOutput(folder.resolve(arguments[0] + ".out").toFile())
        .redirectError(folder.resolve(arguments[0] + ".err").toFile())
        .start();
  }
}
