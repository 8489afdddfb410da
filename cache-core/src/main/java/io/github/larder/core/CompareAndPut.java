package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndPutResult.Skipped;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The one compare-and-put loop. Reads once; after that each lost attempt brings what is there now,
 * so another attempt needs no read. An entry that cannot be read is replaced by its version.
 */
final class CompareAndPut {

  /**
   * A lost attempt means that another writer won, so this many writers at once on one key all get
   * through. It ends a loop over a store that only ever says conflict.
   */
  private static final int MOST_ATTEMPTS = 256;

  private final CacheStore store;
  private final long limitNanos;

  /**
   * @param limit no new attempt begins after this time: a caller waits for the whole loop
   */
  CompareAndPut(CacheStore store, Duration limit) {
    this.store = store;
    this.limitNanos = limit.toNanos();
  }

  /**
   * @param change gets what is there and gives what should be; empty removes, and an equal response
   *     leaves the entry alone. Called once an attempt; what it throws fails the stage.
   */
  CompletionStage<Outcome> update(
      CacheKey key, Function<Optional<StoredResponse>, Optional<StoredResponse>> change) {
    long begin = System.nanoTime();
    return store
        .get(key)
        .thenCompose(
            entry ->
                attempt(
                    key,
                    change,
                    entry.map(VersionedResponse::version).orElse(EntryVersion.ABSENT),
                    entry.map(VersionedResponse::response),
                    new Attempt(1, begin)));
  }

  private CompletionStage<Outcome> attempt(
      CacheKey key,
      Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
      EntryVersion expected,
      Optional<StoredResponse> current,
      Attempt attempt) {
    Optional<StoredResponse> changed = change.apply(current);
    if (changed.isEmpty()) {
      return expected.isAbsent()
          ? done(Outcome.UNCHANGED)
          : store
              .compareAndRemove(key, expected)
              .thenCompose(
                  result ->
                      result instanceof CompareAndRemoveResult.Conflict conflict
                          ? again(key, change, conflict.current(), attempt, Outcome.CONFLICT)
                          : done(Outcome.REMOVED));
    }
    if (current.equals(changed)) {
      return done(Outcome.UNCHANGED);
    }
    return store
        .compareAndPut(key, expected, changed.get())
        .thenCompose(
            result ->
                result instanceof Conflict conflict
                    ? again(key, change, conflict.current(), attempt, Outcome.CONFLICT)
                    : done(outcomeOf(result)));
  }

  private CompletionStage<Outcome> again(
      CacheKey key,
      Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
      Current now,
      Attempt lost,
      Outcome otherwise) {
    return mayGoOn(lost)
        ? attempt(key, change, now.version(), response(now), lost.next())
        : done(otherwise);
  }

  private boolean mayGoOn(Attempt attempt) {
    return attempt.number() < MOST_ATTEMPTS && System.nanoTime() - attempt.loopBegan() < limitNanos;
  }

  private static Optional<StoredResponse> response(Current current) {
    return current instanceof Current.Present present
        ? Optional.of(present.entry().response())
        : Optional.empty();
  }

  private static Outcome outcomeOf(CompareAndPutResult result) {
    if (result instanceof Skipped skipped) {
      return skipped.reason() == SkipReason.FAILED ? Outcome.FAILED : Outcome.SKIPPED;
    }
    return result instanceof Conflict ? Outcome.CONFLICT : Outcome.STORED;
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }

  private record Attempt(int number, long loopBegan) {
    Attempt next() {
      return new Attempt(number + 1, loopBegan);
    }
  }
}
