// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndPutResult.Skipped;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one compare-and-put loop. Reads once; after that each lost attempt brings what is there now,
 * so another attempt needs no read. An entry that cannot be read is replaced by its version.
 *
 * <p>The first lost attempt is repeated at once, later ones after a random pause that grows, so
 * that processes that race for an entry do not stay in step. An attempt that failed is repeated,
 * too. Pauses and what follows them are for another thread: whoever waits for the loop decides for
 * how long.
 */
final class CompareAndPut {

  /**
   * Lost means that another writer won, so this many writers at once on one key all get through.
   */
  private static final int MAX_ATTEMPTS = 256;

  private static final Duration MAX_DURATION = Duration.ofSeconds(10);
  private static final Duration MAX_PAUSE_AFTER_CONFLICT = Duration.ofMillis(50);

  /** A little longer than calls for a URL are on hold after a failure. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(1_100);

  private final CacheStore store;
  private final LongSupplier nanoTime;
  private final BiConsumer<Duration, Runnable> later;
  private final BiConsumer<CacheKey, StoredResponse> notWritten;

  /**
   * @param later runs a task after a pause, on a thread that may be blocked
   * @param notWritten receives what could not be written although what is stored is outdated by it
   */
  CompareAndPut(
      CacheStore store,
      LongSupplier nanoTime,
      BiConsumer<Duration, Runnable> later,
      BiConsumer<CacheKey, StoredResponse> notWritten) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.later = later;
    this.notWritten = notWritten;
  }

  /**
   * @param change gets what is there and gives what should be; empty removes, and an equal response
   *     leaves the entry alone. Called once an attempt; what it throws fails the stage.
   * @param caller who asks for the update
   */
  CompletionStage<Outcome> update(
      CacheKey key,
      Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
      Caller caller) {
    Loop loop = new Loop(key, change, caller, nanoTime.getAsLong());
    return store
        .get(key)
        .thenCompose(
            found ->
                loop.attempt(
                    found.map(VersionedResponse::version).orElse(EntryVersion.ABSENT),
                    found.map(VersionedResponse::response),
                    1));
  }

  /** What a loop and the one who asks for it say to each other while it lasts. */
  interface Caller {

    /** Nobody waits, and nothing ends the loop early. */
    Caller NONE =
        new Caller() {
          @Override
          public boolean isVoid() {
            return false;
          }

          @Override
          public void willTakeLong(Outcome soFar) {}
        };

    /** {@return whether the entry was removed since, so that the loop makes no further attempt} */
    boolean isVoid();

    /** An attempt failed and is repeated after a pause, for which no request should wait. */
    void willTakeLong(Outcome soFar);
  }

  private final class Loop {

    private final CacheKey key;
    private final Function<Optional<StoredResponse>, Optional<StoredResponse>> change;
    private final Caller caller;
    private final long begin;

    Loop(
        CacheKey key,
        Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
        Caller caller,
        long begin) {
      this.key = key;
      this.change = change;
      this.caller = caller;
      this.begin = begin;
    }

    CompletionStage<Outcome> attempt(
        EntryVersion expected, Optional<StoredResponse> current, int number) {
      if (caller.isVoid()) {
        return done(Outcome.SUPERSEDED);
      }
      Optional<StoredResponse> changed = change.apply(current);
      if (changed.isEmpty()) {
        return expected.isAbsent() ? done(Outcome.UNCHANGED) : remove(expected, number);
      }
      return current.equals(changed)
          ? done(Outcome.UNCHANGED)
          : put(expected, current, changed.get(), number);
    }

    private CompletionStage<Outcome> remove(EntryVersion expected, int number) {
      return store
          .compareAndRemove(key, expected)
          .thenCompose(
              result ->
                  result instanceof CompareAndRemoveResult.Conflict conflict
                      ? lost(conflict.current(), number)
                      : done(Outcome.REMOVED));
    }

    private CompletionStage<Outcome> put(
        EntryVersion expected,
        Optional<StoredResponse> current,
        StoredResponse changed,
        int number) {
      return store
          .compareAndPut(key, expected, changed)
          .thenCompose(
              result -> {
                if (result instanceof Conflict conflict) {
                  return lost(conflict.current(), number);
                }
                if (result instanceof Skipped skipped) {
                  return skipped(skipped.reason(), expected, current, changed, number);
                }
                return done(Outcome.STORED);
              });
    }

    private CompletionStage<Outcome> lost(Current now, int number) {
      if (!mayContinue(number)) {
        return done(Outcome.CONFLICT);
      }
      return number == 1
          ? attempt(now.version(), response(now), 2)
          : after(
              pauseAfterConflict(number), () -> attempt(now.version(), response(now), number + 1));
    }

    private CompletionStage<Outcome> skipped(
        SkipReason reason,
        EntryVersion expected,
        Optional<StoredResponse> current,
        StoredResponse changed,
        int number) {
      if (isPassing(reason) && mayContinue(number)) {
        caller.willTakeLong(outcomeOf(reason));
        return after(PAUSE_AFTER_FAILURE, () -> attempt(expected, current, number + 1));
      }
      if (current.isPresent() && isOutdatedBy(changed, current.get())) {
        notWritten.accept(key, changed);
      }
      return done(outcomeOf(reason));
    }

    private boolean mayContinue(int number) {
      return number < MAX_ATTEMPTS && nanoTime.getAsLong() - begin < MAX_DURATION.toNanos();
    }

    private CompletionStage<Outcome> after(
        Duration pause, Supplier<CompletionStage<Outcome>> next) {
      CompletableFuture<Outcome> result = new CompletableFuture<>();
      later.accept(
          pause,
          () ->
              Failures.asStage(next)
                  .whenComplete(
                      (outcome, thrown) -> {
                        if (thrown == null) {
                          result.complete(outcome);
                        } else {
                          result.completeExceptionally(Failures.cause(thrown));
                        }
                      }));
      return result;
    }
  }

  private static Duration pauseAfterConflict(int number) {
    long bound = Math.min(MAX_PAUSE_AFTER_CONFLICT.toMillis(), 1L << Math.min(number, Byte.SIZE));
    return Duration.ofNanos(
        ThreadLocalRandom.current().nextLong(Duration.ofMillis(bound).toNanos()));
  }

  private static Outcome outcomeOf(SkipReason reason) {
    return reason == SkipReason.FAILED ? Outcome.FAILED : Outcome.SKIPPED;
  }

  private static boolean isPassing(SkipReason reason) {
    return reason == SkipReason.FAILED
        || reason == SkipReason.ON_HOLD
        || reason == SkipReason.SHORT_CIRCUITED
        || reason == SkipReason.SWITCHED_OFF;
  }

  /** A root that only lacks a variant is still right about those that it lists. */
  private static boolean isOutdatedBy(StoredResponse changed, StoredResponse current) {
    return changed.variants() == null
        || current.variants() == null
        || !changed.headerValues("Vary").equals(current.headerValues("Vary"));
  }

  private static Optional<StoredResponse> response(Current current) {
    return current instanceof Current.Present present
        ? Optional.of(present.entry().response())
        : Optional.empty();
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }
}
