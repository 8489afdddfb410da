// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes are killed at random points while they rewrite entries with parts. By default 8 for
 * each of ttl on and off, because each takes a second of a processor to start; the profile {@code
 * proofs} makes it 200.
 */
@ExtendWith(LocalDynamoDbExtension.class)
final class KilledWriterTest {

  private static final int AT_ONCE = 4;

  private final TestTable table;
  private final Recorder events = new Recorder();

  KilledWriterTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest(name = "ttl {0}")
  @ValueSource(booleans = {true, false})
  void everyReadIsAWholeResponseOrAMiss(boolean ttl) throws Exception {
    int kills = Integer.getInteger("larder.kills", 8);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger hits = new AtomicInteger();
    AtomicInteger torn = new AtomicInteger();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread reader = new Thread(() -> readUntil(ended, ttl, hits, torn), "reader");
    reader.setDaemon(true);
    reader.setUncaughtExceptionHandler((thread, failure) -> failed.set(failure));
    reader.start();
    try {
      Random random = new Random(7);
      for (int killed = 0; killed < kills; killed += AT_ONCE) {
        killSome(Math.min(AT_ONCE, kills - killed), ttl, random);
      }
    } finally {
      ended.set(true);
      reader.join();
    }

    assertThat(failed).as("what ended the reader").hasValue(null);
    assertThat(torn).hasValue(0);
    assertThat(hits.get()).isPositive();
    allThatIsLeftIsWholeOrAnOrphan(ttl);
  }

  private void killSome(int count, boolean ttl, Random random) throws Exception {
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        processes.add(RewritingProcess.start(table.local().endpoint(), table.name(), ttl));
      }
      for (Process process : processes) {
        awaitBegin(process);
        // Waits while the process runs, which does not end by itself.
        assertThat(process.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS)).isFalse();
        process.destroyForcibly();
        assertThat(process.waitFor()).isEqualTo(128 + 9);
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static void awaitBegin(Process process) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    assertThat(output.readLine()).isEqualTo("begun");
  }

  private void readUntil(AtomicBoolean ended, boolean ttl, AtomicInteger hits, AtomicInteger torn) {
    try (CacheStore store = store(ttl, Duration.ZERO)) {
      while (!ended.get()) {
        for (int i = 0; i < RewritingProcess.KEYS; i++) {
          Optional<VersionedResponse> entry = Await.valueOf(store.get(RewritingProcess.key(i)));
          if (!RewritingProcess.isWhole(entry)) {
            torn.incrementAndGet();
          }
          hits.addAndGet(entry.isPresent() ? 1 : 0);
        }
      }
    }
  }

  private void allThatIsLeftIsWholeOrAnOrphan(boolean ttl) {
    Set<String> orphans = orphans();
    try (CacheStore store = store(ttl, Duration.ofHours(2))) {
      assertThat(Await.valueOf(store.catalog().orElseThrow().removeOrphans()))
          .isEqualTo(orphans.size());
      assertThat(Await.valueOf(store.catalog().orElseThrow().removeOrphans())).isZero();
    }
    assertThat(orphans()).isEmpty();
    try (CacheStore store = store(ttl, Duration.ZERO)) {
      for (int i = 0; i < RewritingProcess.KEYS; i++) {
        Optional<VersionedResponse> entry = Await.valueOf(store.get(RewritingProcess.key(i)));
        assertThat(entry).isPresent();
        assertThat(RewritingProcess.isWhole(entry)).isTrue();
      }
    }
    assertThat(table.size()).isEqualTo(RewritingProcess.KEYS * (1 + 6));
    assertThat(events.corrupt()).isEmpty();
  }

  /** By the definition, not by the code under test. */
  private Set<String> orphans() {
    Set<String> orphans = new TreeSet<>(table.parts().keySet());
    for (int i = 0; i < RewritingProcess.KEYS; i++) {
      String key = RewritingProcess.key(i).value();
      String version = TestTable.member(table.item(key), "version").s();
      orphans.removeIf(part -> part.startsWith(key + '#' + version.split("\\.", -1)[0] + '#'));
    }
    return orphans;
  }

  private CacheStore store(boolean ttl, Duration later) {
    return RewritingProcess.backend(table.local().endpoint(), table.name(), ttl)
        .build()
        .create(
            LocalStore.config(events)
                .clock(Clock.offset(Clock.fixed(Samples.NOW, ZoneOffset.UTC), later))
                .build());
  }
}
