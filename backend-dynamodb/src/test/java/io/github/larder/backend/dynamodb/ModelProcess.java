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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** One process of a model: it has operations under way, and each of their calls waits. */
final class ModelProcess {

  private final CacheKey key;
  private final ModelResponses responses;
  private final HeadHistory history;
  private final ParkedCalls parked;
  private final CacheStore store;
  private final List<UnderWay<?>> underWay = new ArrayList<>();

  ModelProcess(
      CacheKey key,
      ModelResponses responses,
      HeadHistory history,
      ParkedCalls parked,
      CacheStore store) {
    this.key = key;
    this.responses = responses;
    this.history = history;
    this.parked = parked;
    this.store = store;
  }

  private record UnderWay<T>(CompletionStage<T> stage, Consumer<T> check) {

    boolean isDone() {
      return stage.toCompletableFuture().isDone();
    }

    void end() {
      check.accept(Await.valueOf(stage));
    }
  }

  boolean mayGoOn() {
    return parked.count() > 0;
  }

  /** Begins a random operation; its first call waits. */
  void begin(Random random) {
    int since = history.length();
    EntryVersion known = history.version(random.nextInt(since));
    StoredResponse response = responses.next(1 + random.nextInt(14));
    switch (random.nextInt(8)) {
      case 0, 1 -> add(store.put(key, response), result -> put(result, response));
      case 2 ->
          add(
              store.compareAndPut(key, known, response),
              result -> compared(result, known, response, since));
      case 3 -> add(store.remove(key), gone -> assertThat(history.length()).isPositive());
      case 4, 5 -> {
        if (!known.isAbsent() && responses.knows(known)) {
          add(store.refresh(key, known, responses.validation(known)), this::refreshed);
        }
      }
      default -> add(store.get(key), entry -> read(entry, since));
    }
  }

  /** Makes one of the calls that wait. */
  void goOn(Random random) {
    DynamoDbRequest made = parked.release(random.nextInt(parked.count()));
    history.look(made.getClass().getSimpleName().startsWith("Update"));
    Iterator<UnderWay<?>> operations = underWay.iterator();
    while (operations.hasNext()) {
      UnderWay<?> operation = operations.next();
      if (operation.isDone()) {
        operations.remove();
        operation.end();
      }
    }
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

  private void refreshed(RefreshResult result) {
    assertThat(result).isNotInstanceOf(RefreshResult.BodyNeeded.class);
    if (result instanceof RefreshResult.Stored stored) {
      assertThat(history.since(1)).contains(stored.version());
    }
  }

  /** A hit is a version that was there meanwhile; a miss needs a reason. */
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
