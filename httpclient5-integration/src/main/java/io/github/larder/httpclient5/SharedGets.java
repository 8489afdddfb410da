package io.github.larder.httpclient5;

import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets the gets of one key that are under way share one call, and keeps them from bringing back
 * what a write of that key has overtaken: such a get is a miss, and so is one that begins while a
 * removal is still under way. HttpClient's async cache fires an invalidation and does not wait for
 * it: it reads the root and removes it when the answer comes. So gets are answered in their order,
 * and one that stands behind that read in the line is a miss.
 */
final class SharedGets {

  private final Function<CacheKey, CompletionStage<Optional<VersionedResponse>>> read;
  private final Map<CacheKey, Flight> flights = new ConcurrentHashMap<>();
  private final Map<CacheKey, Integer> removals = new ConcurrentHashMap<>();
  private final Set<Batch> batches = ConcurrentHashMap.newKeySet();

  SharedGets(Function<CacheKey, CompletionStage<Optional<VersionedResponse>>> read) {
    this.read = read;
  }

  CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    CompletableFuture<Optional<VersionedResponse>> answer = new CompletableFuture<>();
    if (isBeingRemoved(key)) {
      answer.complete(Optional.empty());
      return answer;
    }
    Flight other = flights.get(key);
    if (other != null && other.board(answer)) {
      return answer;
    }
    Flight mine = new Flight(answer);
    // Whoever comes between the two lines has a flight of his own, which does no harm.
    flights.put(key, mine);
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
        (found, thrown) ->
            mine.land(
                passenger -> {
                  if (thrown == null) {
                    passenger.complete(found);
                  } else {
                    passenger.completeExceptionally(thrown);
                  }
                },
                () -> flights.remove(key, mine)));
    return answer;
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
      Collection<CacheKey> keys, Supplier<CompletionStage<Map<CacheKey, VersionedResponse>>> call) {
    Batch batch = new Batch(ConcurrentHashMap.newKeySet());
    batches.add(batch);
    keys.stream().filter(this::isBeingRemoved).forEach(batch::overtake);
    CompletionStage<Map<CacheKey, VersionedResponse>> found;
    try {
      found = call.get();
    } catch (RuntimeException | Error e) {
      found = CompletableFuture.failedStage(e);
    }
    return found
        .whenComplete((entries, thrown) -> batches.remove(batch))
        .thenApply(
            entries -> {
              Map<CacheKey, VersionedResponse> current = new LinkedHashMap<>(entries);
              current.keySet().removeAll(batch.overtaken());
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

  private boolean isBeingRemoved(CacheKey key) {
    return removals.containsKey(key);
  }

  private void landed(CacheKey key) {
    removals.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  /** A read of several keys under way. */
  private record Batch(Set<CacheKey> overtaken) {

    void overtake(CacheKey key) {
      overtaken.add(key);
    }

    /** Each is itself, whatever it has collected. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
