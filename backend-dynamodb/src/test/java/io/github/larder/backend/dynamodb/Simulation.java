// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.SimulatedHistory.State;
import io.github.larder.backend.dynamodb.SimulatedNetwork.Fault;
import io.github.larder.backend.dynamodb.SimulationChecks.Violation;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * One run of a few processes over one table, all in one thread: the code of the backend is the real
 * one; the table, the network, the clocks and the threads are simulated, and the seed decides what
 * happens next. The same seed is the same run, on any machine.
 *
 * <p>What is assumed: an eventually consistent read is at most {@link
 * SimulatedTable#STALENESS_NANOS} behind; clocks agree within 20 minutes; a call is on its way for
 * minutes at most; a call that the SDK repeats has ended before its result is returned.
 *
 * <p>What is checked: {@link SimulationChecks}, while it runs; then that all operations end, that
 * entries can be read, that parts which no head names were left for a reason, and that {@code
 * removeOrphans} removes exactly those.
 */
final class Simulation {

  static final int TOO_LONG = 41;

  private static final int PROCESSES = 3;
  private static final int MAX_STEPS_TO_END = 20_000;
  private static final long MAX_SKEW_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Consumer<Supplier<String>> trace;
  private final Random random;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedSteps steps;
  private final SimulatedTable table;
  private final SimulatedNetwork network;
  private final SimulatedResponses responses = new SimulatedResponses();
  private final Map<CacheKey, SimulatedHistory> heads = new LinkedHashMap<>();
  private final Map<String, CacheKey> keys = new HashMap<>();
  private final Map<String, Generation> generations = new LinkedHashMap<>();
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final SimulationChecks checks;
  private final SimulatedProcess.Habits habits;
  private final boolean ttl;
  private final boolean consistent;
  private final boolean kills;
  private final boolean skewed;
  private final boolean pauses;
  private final boolean damages;
  private final boolean oldItems;
  private final @Nullable String namespace;
  private int number;
  private @Nullable Violation reported;

  private Simulation(long seed, Consumer<Supplier<String>> trace) {
    this.trace = trace;
    // The first numbers of Random are similar for similar seeds.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.steps = new SimulatedSteps(time, random, trace);
    this.oldItems = random.nextInt(4) > 0;
    this.table = new SimulatedTable(time::nanos, random, oldItems);
    this.ttl = random.nextBoolean();
    this.consistent = random.nextInt(4) == 0;
    this.kills = random.nextInt(3) == 0;
    this.skewed = random.nextInt(3) == 0;
    this.pauses = random.nextInt(3) == 0;
    this.damages = random.nextInt(8) == 0;
    this.namespace = random.nextInt(4) == 0 ? "shop" : null;
    this.habits = SimulatedProcess.Habits.of(random);
    this.network = new SimulatedNetwork(table, steps, time, random, faults());
    this.checks = new SimulationChecks(heads, responses, consistent, oldItems);
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      CacheKey key = new CacheKey("k" + i);
      heads.put(key, new SimulatedHistory());
      keys.put(new ItemKeys(namespace).of(key), key);
    }
    table.watch(this::changed);
  }

  /**
   * The operation that wrote the parts of a body, and the one that replaced or removed their head.
   *
   * @param remover {@code null} if none did, or DynamoDB did by the TTL
   */
  private record Generation(
      SimulatedOperation writer, boolean removed, @Nullable SimulatedOperation remover) {}

  /**
   * Runs a seed.
   *
   * @return what was violated; {@code null} if nothing was
   */
  static @Nullable String run(long seed, Consumer<Supplier<String>> trace) {
    try {
      new Simulation(seed, trace).run();
      return null;
    } catch (Violation violation) {
      return violation.getMessage();
    } catch (RuntimeException | AssertionError e) {
      return e + " at " + e.getStackTrace()[0];
    }
  }

  private void run() {
    note(
        () ->
            "ttl=%s consistent=%s kills=%s skewed=%s pauses=%s damages=%s oldItems=%s keys=%s"
                .formatted(
                    ttl, consistent, kills, skewed, pauses, damages, oldItems, heads.size()));
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(process());
    }
    int length = 40 + random.nextInt(160);
    for (int step = 0; step < length; step++) {
      happen();
      observe();
    }
    end();
  }

  private void happen() {
    advance();
    int index = random.nextInt(PROCESSES);
    SimulatedProcess process = processes.get(index);
    int chance = random.nextInt(100);
    if (chance < 2 && kills) {
      note(() -> process + " is killed");
      steps.kill(process);
      process.die();
      processes.set(index, process());
    } else if (chance < 5 && skewed) {
      setClock(process);
    } else if (chance < 7 && pauses) {
      pause();
      if (process.mayBegin() && random.nextBoolean()) {
        process.removeOrphans();
      }
    } else if (chance < 9 && damages) {
      damage();
    } else if (chance < 11) {
      reap(random::nextBoolean);
    } else if (chance < 12) {
      network.toggleThrottling();
    } else if (process.mayBegin() && (steps.isEmpty() || chance < 40)) {
      process.begin(someKey());
    } else if (!steps.isEmpty()) {
      steps.next();
    }
  }

  /** Mostly a few milliseconds, sometimes some seconds. */
  private void advance() {
    time.advance(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(4)));
    if (random.nextInt(120) == 0) {
      time.advance(TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(3000)));
    }
  }

  private void pause() {
    note(() -> "hours pass");
    steps.settle();
    time.advance(TimeUnit.MINUTES.toNanos(5 + random.nextInt(200)));
  }

  private void setClock(SimulatedProcess process) {
    long skew = (long) ((random.nextDouble() * 2 - 1) * MAX_SKEW_NANOS);
    note(() -> "the clock of " + process + " is set");
    process.clock().set(skew);
  }

  /** Some expired items are deleted: DynamoDB is hours late. */
  private void reap(BooleanSupplier deletes) {
    for (String key : table.keys()) {
      AttributeValue until = table.item(key).get(ItemAttribute.TTL);
      if (until != null
          && Long.parseLong(until.n()) < time.instant().getEpochSecond()
          && deletes.getAsBoolean()) {
        note(() -> key + " is reaped");
        table.set(key, Map.of());
      }
    }
  }

  /** One byte of a body is changed. */
  private void damage() {
    List<String> all = table.keys();
    if (all.isEmpty()) {
      return;
    }
    String key = all.get(random.nextInt(all.size()));
    Map<String, AttributeValue> item = new HashMap<>(table.item(key));
    AttributeValue bytes = item.get(ItemAttribute.BYTES);
    if (bytes == null) {
      return;
    }
    note(() -> key + " is damaged");
    byte[] content = bytes.b().asByteArray();
    content[random.nextInt(content.length)] ^= 1;
    item.put(ItemAttribute.BYTES, AttributeValue.fromB(SdkBytes.fromByteArray(content)));
    log(item).damage(text(item, ItemAttribute.GENERATION));
    table.set(key, item);
  }

  private void observe() {
    if (reported != null) {
      throw reported;
    }
    for (SimulatedProcess process : processes) {
      process.observe(time.nanos());
    }
    for (SimulatedProcess process : processes) {
      process.end(checks);
    }
  }

  private void end() {
    note(() -> "no more faults");
    network.calmDown();
    drain();
    readAll();
    orphans().forEach(this::requireReason);
    readAtTheLastMoment();
    time.advance(TimeUnit.HOURS.toNanos(2));
    removeOrphansWithoutCapacity();
    removeOrphans();
    Set<String> left = orphans();
    if (!left.isEmpty()) {
      throw new Violation("removeOrphans left " + left);
    }
    readAll();
    time.advance(TimeUnit.DAYS.toNanos(1));
    reap(() -> true);
    readAll();
  }

  private void removeOrphansWithoutCapacity() {
    if (random.nextInt(4) == 0) {
      network.exhaust();
      removeOrphans();
      network.calmDown();
    }
  }

  private void removeOrphans() {
    newcomer().removeOrphans();
    drain();
  }

  /** By a process without memory, long after the last write. */
  private void readAll() {
    time.advance(TimeUnit.SECONDS.toNanos(10));
    SimulatedProcess reader = newcomer();
    heads.keySet().forEach(reader::get);
    drain();
  }

  /** An entry can be read until it expires, although everything that may be deleted is. */
  private void readAtTheLastMoment() {
    heads.values().stream()
        .flatMap(log -> Stream.ofNullable(log.now().retainUntil()))
        .sorted()
        .forEach(
            end -> {
              long left = Duration.between(time.instant(), Instant.ofEpochSecond(end)).toNanos();
              time.advance(Math.max(0, left - TimeUnit.SECONDS.toNanos(20)));
              reap(() -> true);
              readAll();
            });
  }

  private SimulatedProcess newcomer() {
    processes.set(0, process());
    return processes.get(0);
  }

  private void drain() {
    for (int step = 0; !steps.isEmpty(); step++) {
      if (step > MAX_STEPS_TO_END) {
        throw new Violation("It does not end");
      }
      time.advance(TimeUnit.MICROSECONDS.toNanos(100));
      steps.next();
      observe();
    }
    for (SimulatedProcess process : processes) {
      if (!process.isIdle()) {
        throw new Violation("An operation of " + process + " does not end");
      }
    }
  }

  private SimulatedProcess process() {
    return new SimulatedProcess(
        "p" + number++, time.new WallClock(), this, random, random.nextBoolean());
  }

  /** Opens the real store. */
  CacheStore open(SimulatedProcess process, boolean completesOnCaller) {
    DynamoDbBackendBuilder backend =
        DynamoDbBackend.builder()
            .table("table")
            .createTable(false)
            .ttl(ttl)
            .consistentReads(consistent)
            .inlineLimit(3)
            .maxBodyBytes(TOO_LONG - 1)
            .partBytes(4);
    if (namespace != null) {
      backend.namespace(namespace);
    }
    StoreEvents events =
        new StoreEvents() {
          @Override
          public void corrupt(CacheKey key, String reason) {
            isCorrupt(key, reason);
          }
        };
    return new DynamoDbStore(
        backend.settings(),
        new Connection(new SimulatedCalls(network, completesOnCaller), "", () -> {}),
        BackendConfig.builder().clock(process.clock()).nanoTime(time::nanos).events(events).build(),
        time::nanos,
        new BackgroundTasks(steps.background()),
        new Versions(random));
  }

  private void isCorrupt(CacheKey key, String reason) {
    SimulatedOperation operation = steps.current();
    SimulatedHistory log = head(key);
    if (log.since(operation.begunAt(key)).stream().noneMatch(log::isSpoiled)) {
      reported = new Violation(operation + " takes " + key + " for corrupt: " + reason);
    }
  }

  private void changed(
      String key, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
    SimulatedOperation operation = steps.currentOrNull();
    CacheKey head = keys.get(key);
    if (head == null) {
      if (operation != null && before.isEmpty()) {
        generations.putIfAbsent(
            text(after, ItemAttribute.GENERATION), new Generation(operation, false, null));
      }
      return;
    }
    State old = head(head).now();
    State state = head(head).add(after, time.nanos());
    note(() -> head + " is " + state);
    if (operation != null) {
      checks.changed(operation, head, old, state);
      if (state.version().isAbsent()) {
        operation.removed(head);
      }
    }
    generations.computeIfPresent(
        old.generation(),
        (generation, parts) ->
            state.holdsBodyOf(old.version())
                ? parts
                : new Generation(parts.writer(), true, operation));
  }

  private Set<String> orphans() {
    Set<String> orphans = new TreeSet<>();
    for (String key : table.keys()) {
      Map<String, AttributeValue> item = table.item(key);
      if (item.containsKey(ItemAttribute.OF)
          && !log(item).now().generation().equals(text(item, ItemAttribute.GENERATION))) {
        orphans.add(key);
      }
    }
    return orphans;
  }

  /**
   * Entries that were erased are gone with their parts, whether those have a time to live or not.
   */
  void requireErased(SimulatedOperation operation) {
    for (String orphan : orphans()) {
      Map<String, AttributeValue> item = table.item(orphan);
      String name = text(item, ItemAttribute.GENERATION);
      Generation parts = generations.get(name);
      if (parts != null
          && parts.remover() == operation
          && !parts.writer().isExcused()
          && !log(item).isOvertaken(name)) {
        throw new Violation(operation + " removed the entry of " + orphan + " and left the part");
      }
    }
  }

  /** Parts that no head names are left to the TTL, or their operation could not delete them. */
  private void requireReason(String orphan) {
    Map<String, AttributeValue> item = table.item(orphan);
    String name = text(item, ItemAttribute.GENERATION);
    Generation parts = generations.get(name);
    boolean reason =
        item.containsKey(ItemAttribute.TTL)
            || parts == null
            || parts.writer().isExcused()
            || log(item).isOvertaken(name)
            || (parts.removed() && isExcused(parts.remover()));
    if (!reason) {
      throw new Violation(parts + " left " + orphan + " behind");
    }
  }

  /** With a time to live, a put does not request what it replaces unless it knows of such parts. */
  private boolean isExcused(@Nullable SimulatedOperation remover) {
    return remover == null
        || remover.isExcused()
        || remover.repeatedCall()
        || (ttl && (remover.name().equals("put") || remover.name().equals("compareAndPut")));
  }

  private SimulatedHistory log(Map<String, AttributeValue> part) {
    CacheKey key = keys.get(text(part, ItemAttribute.OF));
    if (key == null) {
      throw new AssertionError("A part of nothing: " + part);
    }
    return head(key);
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return TestTable.member(item, name).s();
  }

  private Set<Fault> faults() {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    if (random.nextInt(3) > 0) {
      for (Fault fault : Fault.values()) {
        if (fault != Fault.NONE && random.nextInt(2) == 0) {
          faults.add(fault);
        }
      }
    }
    return faults;
  }

  SimulatedOperation begin(
      SimulatedProcess process, String what, EntryVersion expected, Collection<CacheKey> about) {
    SimulatedOperation operation =
        new SimulatedOperation(process, what, expected, about, time.nanos(), heads);
    note(() -> operation + " begins");
    return operation;
  }

  private CacheKey someKey() {
    return keys().get(random.nextInt(heads.size()));
  }

  List<CacheKey> keys() {
    return List.copyOf(heads.keySet());
  }

  SimulatedHistory head(CacheKey key) {
    SimulatedHistory log = heads.get(key);
    if (log == null) {
      throw new AssertionError("No such key: " + key);
    }
    return log;
  }

  SimulatedProcess.Habits habits() {
    return habits;
  }

  SimulatedSteps steps() {
    return steps;
  }

  SimulatedResponses responses() {
    return responses;
  }

  SimulationChecks checks() {
    return checks;
  }

  void note(Supplier<String> what) {
    trace.accept(what);
  }

  /**
   * The port over a simulated network.
   *
   * @param completesOnCaller whether calls claim to run on the calling thread, which decides how
   *     parts are moved
   */
  record SimulatedCalls(SimulatedNetwork network, boolean completesOnCaller)
      implements DynamoDbPort {

    @Override
    public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
        Operation<I, O> operation, I request) {
      return network.call(request);
    }
  }
}
