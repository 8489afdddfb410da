// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** One process of a model: it has operations under way, whose calls wait to be made. */
final class ModelProcess {

  private final CacheKey key;
  private final ModelResponses responses;
  private final HeadHistory history;
  private final ParkedCalls parked;
  private final CacheStore store;
  private final Map<String, Integer> outcomes;
  private final List<UnderWay<?>> underWay = new ArrayList<>();

  /**
   * @param outcomes counts how operations ended, to check that each way occurs
   */
  ModelProcess(
      CacheKey key,
      ModelResponses responses,
      HeadHistory history,
      ParkedCalls parked,
      CacheStore store,
      Map<String, Integer> outcomes) {
    this.key = key;
    this.responses = responses;
    this.history = history;
    this.parked = parked;
    this.store = store;
    this.outcomes = outcomes;
  }

  private record UnderWay<T>(CompletionStage<T> stage, Consumer<T> check) {

    boolean isDone() {
      return stage.toCompletableFuture().isDone();
    }

    void end() {
      check.accept(Await.valueOf(stage));
    }
  }

  boolean mayContinue() {
    return parked.count() > 0;
  }

  /** Begins a random operation; its first call waits. */
  void begin(Random random) {
    int since = history.length();
    EntryVersion known = known(random, since);
    StoredResponse response = responses.next(1 + random.nextInt(14));
    switch (random.nextInt(12)) {
      case 0, 1 -> add(store.put(key, response), result -> put(result, response));
      case 2 ->
          add(
              store.compareAndPut(key, known, response),
              result -> compared(result, known, response, since));
      case 3 -> add(store.remove(key), removed -> assertThat(history.length()).isPositive());
      case 4, 5, 6, 7, 8 -> {
        if (!known.isAbsent() && responses.knows(known)) {
          refresh(random, known);
        }
      }
      default -> add(store.get(key), entry -> read(entry, since));
    }
  }

  /** Mostly one of the last versions, which other processes may know; or any. */
  private EntryVersion known(Random random, int since) {
    int back = random.nextInt(random.nextInt(4) > 0 ? Math.min(since, 3) : since);
    return history.version(since - 1 - back);
  }

  /** Makes one of the calls that wait. */
  void goOn(Random random) {
    DynamoDbRequest made = parked.release(random.nextInt(parked.count()));
    history.look(made);
    List<UnderWay<?>> done = underWay.stream().filter(UnderWay::isDone).toList();
    underWay.removeAll(done);
    done.forEach(UnderWay::end);
  }

  /** Retains the entry as long as before, as long as its parts live, or longer. */
  private void refresh(Random random, EntryVersion known) {
    Instant retainUntil =
        Samples.RETAIN_UNTIL.plus(Duration.ofHours(1)).plusSeconds(random.nextInt(3) - 1);
    StoredResponse whole = responses.validated(known, retainUntil);
    add(store.refresh(key, known, whole.withoutBody()), result -> refreshed(result, known, whole));
  }

  /** The calls that wait are never made. */
  void close() {
    store.close();
  }

  private <T> void add(CompletionStage<T> stage, Consumer<T> check) {
    underWay.add(new UnderWay<>(stage, check));
  }

  private void put(PutResult result, StoredResponse response) {
    EntryVersion version = ((PutResult.Stored) result).version();
    assertThat(history.since(1)).contains(version);
    responses.stored(version, response);
  }

  /** A caller that is asked for the body replaces the version that it has read, and no other. */
  private void refreshed(RefreshResult result, EntryVersion known, StoredResponse whole) {
    if (result instanceof RefreshResult.Stored stored) {
      outcomes.merge("refreshed", 1, Integer::sum);
      assertThat(history.since(1)).contains(stored.version());
    } else if (result instanceof RefreshResult.BodyNeeded) {
      outcomes.merge("body needed", 1, Integer::sum);
      int since = history.length();
      add(
          store.compareAndPut(key, known, whole),
          replaced -> compared(replaced, known, whole, since));
    }
  }

  /** A hit is a version that was stored meanwhile; a miss needs a reason. */
  private void read(Optional<VersionedResponse> entry, int since) {
    List<EntryVersion> meanwhile = history.since(since);
    if (entry.isPresent()) {
      assertThat(meanwhile).contains(entry.get().version());
      responses.isOneOfThem(entry.get());
    } else {
      assertThat(meanwhile.size() > 1 || meanwhile.contains(EntryVersion.ABSENT))
          .as("a miss although %s was there all the time", meanwhile)
          .isTrue();
    }
  }

  private void compared(
      CompareAndPutResult result, EntryVersion expected, StoredResponse response, int since) {
    List<EntryVersion> meanwhile = history.since(since);
    if (result instanceof CompareAndPutResult.Stored stored) {
      outcomes.merge(expected.isAbsent() ? "created" : "replaced", 1, Integer::sum);
      assertThat(history.before(stored.version())).isEqualTo(expected);
      responses.stored(stored.version(), response);
      return;
    }
    Current current = ((Conflict) result).current();
    assertThat(current.version()).isNotEqualTo(expected);
    assertThat(meanwhile).contains(current.version());
    if (current instanceof Current.Present present) {
      responses.isOneOfThem(present.entry());
    } else if (current instanceof Current.Unreadable unreadable) {
      assertThat(history.now()).isNotEqualTo(unreadable.version());
    }
  }
}
