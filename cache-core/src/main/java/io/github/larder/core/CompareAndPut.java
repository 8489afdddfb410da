// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndPutResult.Skipped;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.SkipReason;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one compare-and-put loop. It reads once. Each lost attempt returns the current entry, so the
 * next attempt needs no read. An unreadable entry is replaced by its version.
 *
 * <p>The first lost attempt is repeated at once, later ones after a random, growing pause, so that
 * racing processes do not stay in step. A failed attempt is repeated as well. What follows a pause
 * runs on another thread, so the caller decides how long it waits for the loop.
 */
final class CompareAndPut {

  /**
   * An attempt is lost only to another writer, so that this many concurrent writers of a key all
   * succeed.
   */
  private static final int MAX_ATTEMPTS = 256;

  private static final Duration MAX_DURATION = Duration.ofSeconds(10);
  private static final Duration MAX_PAUSE_AFTER_CONFLICT = Duration.ofMillis(50);

  /** A little longer than a hold after a failure. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(1_100);

  private final CacheStore store;
  private final LongSupplier nanoTime;
  private final BiConsumer<Duration, Runnable> scheduler;
  private final BiConsumer<CacheKey, StoredResponse> notWritten;

  /** Processes that were restored from one snapshot must not pause in step. */
  private final SecureRandom random = new SecureRandom();

  /**
   * @param scheduler runs a task after a pause, on a thread that may block
   * @param notWritten receives responses that could not be written and that outdate the stored one
   */
  CompareAndPut(
      CacheStore store,
      LongSupplier nanoTime,
      BiConsumer<Duration, Runnable> scheduler,
      BiConsumer<CacheKey, StoredResponse> notWritten) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.scheduler = scheduler;
    this.notWritten = notWritten;
  }

  /**
   * @param change maps the current response to the new one; empty removes the entry, an equal
   *     response leaves it alone. Called once an attempt; what it throws fails the stage
   * @param observer follows the attempts, and can end the loop
   */
  CompletionStage<Outcome> update(
      CacheKey key,
      Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
      Observer observer) {
    Loop loop = new Loop(key, change, observer, nanoTime.getAsLong());
    return store
        .get(key)
        .thenCompose(
            found ->
                loop.attempt(
                    found.map(VersionedResponse::version).orElse(EntryVersion.ABSENT),
                    found.map(VersionedResponse::response),
                    1));
  }

  /** Follows the attempts of a loop, and can end it. */
  interface Observer {

    /** Ignores the attempts, and never ends the loop. */
    Observer NONE =
        new Observer() {
          @Override
          public boolean isVoid() {
            return false;
          }

          @Override
          public void willTakeLong(Outcome soFar) {}
        };

    /**
     * {@return whether the entry was removed meanwhile, so that the loop makes no further attempt}
     */
    boolean isVoid();

    /** An attempt failed and is repeated after a pause, which no request should wait for. */
    void willTakeLong(Outcome soFar);
  }

  private final class Loop {

    private final CacheKey key;
    private final Function<Optional<StoredResponse>, Optional<StoredResponse>> change;
    private final Observer observer;
    private final long begin;

    Loop(
        CacheKey key,
        Function<Optional<StoredResponse>, Optional<StoredResponse>> change,
        Observer observer,
        long begin) {
      this.key = key;
      this.change = change;
      this.observer = observer;
      this.begin = begin;
    }

    CompletionStage<Outcome> attempt(
        EntryVersion expected, Optional<StoredResponse> current, int number) {
      if (observer.isVoid()) {
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
        observer.willTakeLong(outcomeOf(reason));
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
      scheduler.accept(
          pause,
          () ->
              Failures.asStage(next)
                  .whenComplete(
                      (outcome, thrown) -> {
                        if (thrown == null) {
                          result.complete(outcome);
                        } else {
                          result.completeExceptionally(CacheStoreException.unwrap(thrown));
                        }
                      }));
      return result;
    }
  }

  private Duration pauseAfterConflict(int number) {
    long bound = Math.min(MAX_PAUSE_AFTER_CONFLICT.toMillis(), 1L << Math.min(number, Byte.SIZE));
    return Duration.ofNanos(random.nextLong(Duration.ofMillis(bound).toNanos()));
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

  /** A root that merely lacks a variant is still valid for those that it lists. */
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
