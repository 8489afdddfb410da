package io.github.larder.httpclient5;

import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the gets of one key that are under way share one call, and keeps them from bringing back
 * what a write of that key has overtaken: such a get is a miss, and so is one that begins while a
 * removal is still under way (HttpClient's async cache fires an invalidation and does not wait for
 * it).
 */
final class SharedGets {

  private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Function<CacheKey, CompletionStage<Optional<VersionedResponse>>> read;
  private final Map<CacheKey, Flight> flights = new ConcurrentHashMap<>();
  private final Map<CacheKey, Integer> removals = new ConcurrentHashMap<>();
  private final Set<Batch> batches = ConcurrentHashMap.newKeySet();

  SharedGets(Function<CacheKey, CompletionStage<Optional<VersionedResponse>>> read) {
    this.read = read;
  }

  CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    if (isBeingRemoved(key)) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    Flight mine = new Flight();
    CompletableFuture<Optional<VersionedResponse>> answer = mine.board();
    Flight other = flights.putIfAbsent(key, mine);
    if (other != null && !other.isLost()) {
      return other.board();
    }
    if (other != null) {
      flights.put(key, mine);
    }
    // A removal that began before the flight was there could not overtake it.
    if (isBeingRemoved(key)) {
      mine.overtake();
    }
    CompletionStage<Optional<VersionedResponse>> call;
    try {
      call = read.apply(key);
    } catch (RuntimeException | Error e) {
      call = CompletableFuture.failedStage(e);
    }
    call.whenComplete(
        (found, thrown) -> {
          flights.remove(key, mine);
          mine.land(
              passenger -> {
                if (thrown == null) {
                  passenger.complete(found);
                } else {
                  passenger.completeExceptionally(thrown);
                }
              });
        });
    return answer;
  }

  private boolean isBeingRemoved(CacheKey key) {
    return removals.containsKey(key);
  }

  <T> CompletionStage<T> write(CacheKey key, Supplier<CompletionStage<T>> call) {
    Flight flight = flights.remove(key);
    if (flight != null) {
      flight.overtake();
    }
    batches.forEach(batch -> batch.overtake(key));
    // A get that began meanwhile may have read what was there before: nobody joins it afterwards.
    return call.get().whenComplete((written, thrown) -> flights.remove(key));
  }

  /** Several keys at once: those that a write overtook are left out of what is found. */
  CompletionStage<Map<CacheKey, VersionedResponse>> getAll(
      Supplier<CompletionStage<Map<CacheKey, VersionedResponse>>> call) {
    Batch batch = new Batch(ConcurrentHashMap.newKeySet());
    batches.add(batch);
    CompletionStage<Map<CacheKey, VersionedResponse>> found;
    try {
      found = call.get();
    } catch (RuntimeException | Error e) {
      batches.remove(batch);
      throw e;
    }
    return found
        .whenComplete((entries, thrown) -> batches.remove(batch))
        .thenApply(
            entries -> {
              Map<CacheKey, VersionedResponse> current = new LinkedHashMap<>(entries);
              current
                  .keySet()
                  .removeIf(key -> batch.overtaken().contains(key) || isBeingRemoved(key));
              return current;
            });
  }

  CompletionStage<Void> remove(CacheKey key, Supplier<CompletionStage<Void>> call) {
    removals.merge(key, 1, Integer::sum);
    CompletionStage<Void> removal;
    try {
      removal = write(key, call);
    } catch (RuntimeException | Error e) {
      landed(key);
      throw e;
    }
    return removal.whenComplete((gone, thrown) -> landed(key));
  }

  private void landed(CacheKey key) {
    removals.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  /** One call and those who wait for it, in the order in which they came. */
  private static final class Flight {

    private final List<CompletableFuture<Optional<VersionedResponse>>> waiting = new ArrayList<>();
    private final long began = System.nanoTime();
    private boolean overtaken;

    /** Gives one of those who wait the answer; there is none before the call has ended. */
    private @Nullable Consumer<CompletableFuture<Optional<VersionedResponse>>> answer;

    CompletableFuture<Optional<VersionedResponse>> board() {
      CompletableFuture<Optional<VersionedResponse>> passenger = new CompletableFuture<>();
      Consumer<CompletableFuture<Optional<VersionedResponse>>> known;
      synchronized (this) {
        known = answer;
        if (known == null) {
          waiting.add(passenger);
        }
      }
      if (known != null) {
        known.accept(passenger);
      }
      return passenger;
    }

    /** A call that never ends must not keep its key from being read again. */
    boolean isLost() {
      return System.nanoTime() - began > LOST_NANOS;
    }

    synchronized void overtake() {
      overtaken = true;
    }

    void land(Consumer<CompletableFuture<Optional<VersionedResponse>>> outcome) {
      Consumer<CompletableFuture<Optional<VersionedResponse>>> known;
      synchronized (this) {
        known = overtaken ? passenger -> passenger.complete(Optional.empty()) : outcome;
        answer = known;
      }
      waiting.forEach(known);
    }
  }

  /** A read of several keys under way. */
  private static final class Batch {

    private final Set<CacheKey> overtaken;

    Batch(Set<CacheKey> overtaken) {
      this.overtaken = overtaken;
    }

    void overtake(CacheKey key) {
      overtaken.add(key);
    }

    Set<CacheKey> overtaken() {
      return overtaken;
    }
  }
}
