// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random interleavings, call by call, of three processes that put, compare-and-put, refresh, remove
 * and read one key, and die. Every refresh and every replacement ends in a newer response, or
 * changes nothing. A seed is one interleaving; {@code -Dlarder.interleavings=N} runs more of them.
 */
@ExtendWith(LocalDynamoDbExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InterleavingTest {

  private static final int PROCESSES = 3;
  private static final int STEPS = 250;

  private final LocalDynamoDb local;
  private TestTable table;
  private final Recorder events = new Recorder();
  private final Map<String, Integer> outcomes = new TreeMap<>();

  InterleavingTest(LocalDynamoDb local) {
    this.local = local;
    this.table = TestTable.create(local);
  }

  @BeforeEach
  void freshTable() {
    table = TestTable.create(local);
  }

  static Stream<Arguments> interleavings() {
    int seeds = Integer.getInteger("larder.interleavings", 16);
    return Stream.iterate(0, seed -> seed + 1)
        .limit(seeds)
        .map(seed -> Arguments.of(seed, seed % 2 == 0, seed % 4 < 2));
  }

  @ParameterizedTest(name = "seed {0}, ttl {1}, deaths {2}")
  @MethodSource("interleavings")
  void everyReadIsAWholeResponseThatWasThereOrAMiss(int seed, boolean ttl, boolean deaths) {
    Random random = new Random(seed);
    CacheKey key = new CacheKey("https://example.org/" + seed);
    HeadHistory history = new HeadHistory(table, key.value());
    ModelResponses responses = new ModelResponses();
    List<ModelProcess> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(process(key, responses, history, ttl, random.nextBoolean()));
    }
    for (int step = 0; step < STEPS; step++) {
      int index = random.nextInt(PROCESSES);
      ModelProcess process = processes.get(index);
      if (deaths && random.nextInt(40) == 0) {
        process.close();
        processes.set(index, process(key, responses, history, ttl, random.nextBoolean()));
      } else if (process.mayContinue() && random.nextInt(4) > 0) {
        process.goOn(random);
      } else {
        process.begin(random);
      }
    }
    for (ModelProcess process : processes) {
      while (process.mayContinue()) {
        process.goOn(random);
      }
      process.close();
    }
    assertThat(history.length()).isGreaterThan(10);
    theEndIsWhole(key, responses, history, ttl, deaths);
  }

  @AfterAll
  void everyOutcomeWasSeen() {
    assertThat(outcomes).containsOnlyKeys("created", "replaced", "refreshed", "body needed");
    assertThat(outcomes.values()).allMatch(count -> count >= 3);
  }

  private void theEndIsWhole(
      CacheKey key, ModelResponses responses, HeadHistory history, boolean ttl, boolean deaths) {
    try (CacheStore store = LocalStore.open(backend(ttl), events)) {
      Optional<VersionedResponse> last = Await.valueOf(store.get(key));
      assertThat(last.isPresent()).isEqualTo(!history.now().isAbsent());
      last.ifPresent(responses::isOneOfThem);
    }
    Set<String> orphans = orphans(key);
    if (!ttl && !deaths) {
      assertThat(orphans).as("who replaces or removes a head deletes its parts").isEmpty();
    }
    Clock later = Clock.offset(Clock.fixed(Samples.NOW, ZoneOffset.UTC), Duration.ofHours(2));
    try (CacheStore store =
        backend(ttl).build().create(LocalStore.config(events).clock(later).build())) {
      assertThat(Await.valueOf(store.catalog().orElseThrow().removeOrphans()))
          .isEqualTo(orphans.size());
    }
    assertThat(orphans(key)).isEmpty();
    assertThat(events.corrupt()).isEmpty();
  }

  /** By the definition, not by the code under test. */
  private Set<String> orphans(CacheKey key) {
    String token = generation(key);
    Set<String> orphans = new TreeSet<>(table.parts().keySet());
    orphans.removeIf(part -> !token.isEmpty() && part.startsWith(key.value() + '#' + token + '#'));
    return orphans;
  }

  private String generation(CacheKey key) {
    String version = ItemReader.version(table.item(key.value())).token();
    return version.isEmpty() ? "" : version.substring(0, version.indexOf('.'));
  }

  private ModelProcess process(
      CacheKey key, ModelResponses responses, HeadHistory history, boolean ttl, boolean onCaller) {
    ParkedCalls parked = new ParkedCalls();
    CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), onCaller, parked), backend(ttl), patient());
    return new ModelProcess(key, responses, history, parked, store, outcomes);
  }

  /** An operation may wait for all steps of the other processes. */
  private static BackendConfig.Builder patient() {
    return LocalStore.config(StoreEvents.NO_OP)
        .readDeadline(Duration.ofMinutes(10))
        .writeDeadline(Duration.ofMinutes(10))
        .startDeadline(Duration.ofMinutes(10));
  }

  private DynamoDbBackendBuilder backend(boolean ttl) {
    return LocalBackend.of(table.local(), table.name())
        .createTable(false)
        .ttl(ttl)
        .inlineLimit(3)
        .partBytes(4);
  }
}
