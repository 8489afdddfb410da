// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.CurrentOperation.ReadObserver;
import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.OutdatedEntries.Mark;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.Stages;
import io.github.larder.spi.StoreEvents;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns every failure below into a miss or a skip, with a rate-limited warning. Whatever the store
 * throws, directly or through its stage, no stage of this tier fails.
 *
 * <p>Every write or removal that is not carried out is noted in {@link OutdatedEntries}: what was
 * stored before is a miss in this process from then on.
 */
final class FailOpenTier extends ForwardingCacheStore {

  private final RateLimitedLog log;
  private final OutdatedEntries outdated;
  private final BooleanSupplier mayWrite;
  private final CurrentOperation current;
  private final StoreEvents events;

  /**
   * @param mayWrite whether the backend is written to at the moment; until then no removal is
   *     retried
   * @param current gives the receiver of the reason of a miss
   * @param events receives responses that were not written because of a failure; a store reports
   *     its own skips
   */
  FailOpenTier(
      CacheStore next,
      RateLimitedLog log,
      OutdatedEntries outdated,
      BooleanSupplier mayWrite,
      CurrentOperation current,
      StoreEvents events) {
    super(next);
    this.log = log;
    this.outdated = outdated;
    this.mayWrite = mayWrite;
    this.current = current;
    this.events = events;
    outdated.retryWith(this::retry);
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    ReadObserver observer = current.observer();
    return Stages.changed(
        guard(
            () -> "read of " + key,
            () -> next().get(key),
            failure -> {
              observer.missed(MissReason.of(failure));
              return Optional.<VersionedResponse>empty();
            }),
        found -> {
          if (found.isEmpty() || isCurrent(key, found.get().response())) {
            return found;
          }
          observer.missed(MissReason.REMOVED);
          return Optional.empty();
        });
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return guard(
            () -> "read of " + keys.size() + " keys",
            () -> next().getAll(keys),
            failure -> Map.<CacheKey, VersionedResponse>of())
        .thenApply(
            found -> {
              Map<CacheKey, VersionedResponse> current = new LinkedHashMap<>(found);
              current.entrySet().removeIf(e -> !isCurrent(e.getKey(), e.getValue().response()));
              return current;
            });
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    Mark before = outdated.of(key);
    return guardWrite(
            () -> "write of " + key,
            () -> next().put(key, response),
            failure -> new PutResult.Skipped(skipped(key, failure)))
        .thenApply(
            result -> {
              if (result instanceof PutResult.Skipped skipped && leavesTheEntry(skipped.reason())) {
                outdated.notWritten(key, response);
              } else {
                outdated.settled(key, before);
              }
              return result;
            });
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Mark before = outdated.of(key);
    return guardWrite(
            () -> "conditional write of " + key,
            () -> next().compareAndPut(key, expected, response),
            failure -> new CompareAndPutResult.Skipped(reason(failure)))
        .thenApply(
            result -> {
              if (result instanceof CompareAndPutResult.Stored) {
                outdated.settled(key, before);
              }
              return result instanceof CompareAndPutResult.Conflict conflict
                  ? new CompareAndPutResult.Conflict(usable(key, conflict.current()))
                  : result;
            });
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Mark mark = outdated.of(key);
    return mark != null && mark.removed()
        ? CompletableFuture.completedStage(new RefreshResult.Superseded())
        : guardWrite(
            () -> "refresh of " + key,
            () -> next().refresh(key, expected, response),
            failure -> new RefreshResult.Skipped(skipped(key, failure)));
  }

  /** Completes with {@code null} even if the removal failed; the key is then a miss from now on. */
  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    Mark before = outdated.of(key);
    return guardWrite(
            () -> "removal of " + key,
            () -> next().remove(key).thenApply(removed -> Optional.<SkipReason>empty()),
            failure -> Optional.of(reason(failure)))
        .thenAccept(refused -> removed(key, before, refused.orElse(null)));
  }

  /** As with {@link #remove}, an entry that was not removed is a miss from now on. */
  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    Mark before = outdated.of(key);
    return guardWrite(
            () -> "conditional removal of " + key,
            () ->
                next()
                    .compareAndRemove(key, expected)
                    .thenApply(result -> new Attempt(result, null)),
            failure -> new Attempt(new CompareAndRemoveResult.Removed(), reason(failure)))
        .thenApply(
            attempt -> {
              if (attempt.result() instanceof CompareAndRemoveResult.Conflict conflict) {
                return new CompareAndRemoveResult.Conflict(usable(key, conflict.current()));
              }
              removed(key, before, attempt.refused());
              return attempt.result();
            });
  }

  /** An update could not be written over what was found. */
  void notWritten(CacheKey key, StoredResponse response) {
    outdated.notWritten(key, response);
  }

  private void removed(CacheKey key, @Nullable Mark before, @Nullable SkipReason refused) {
    if (refused == null) {
      outdated.settled(key, before);
    } else {
      outdated.notRemoved(key, refused);
    }
  }

  private boolean isCurrent(CacheKey key, StoredResponse response) {
    Mark mark = outdated.of(key);
    if (mark == null) {
      return true;
    }
    if (outdated.covers(mark, response)) {
      return false;
    }
    outdated.settled(key, mark);
    return true;
  }

  private Current usable(CacheKey key, Current current) {
    Mark mark = outdated.of(key);
    return mark != null
            && mark.removed()
            && current instanceof Current.Present present
            && outdated.covers(mark, present.entry().response())
        ? new Current.Unreadable(current.version())
        : current;
  }

  /** Removes what is outdated, but nothing that any process has stored since. */
  private CompletionStage<Boolean> retry(CacheKey key, Mark mark) {
    if (!mayWrite.getAsBoolean()) {
      return CompletableFuture.completedStage(false);
    }
    return guardWrite(
        () -> "removal of " + key,
        () ->
            next()
                .get(key)
                .thenCompose(
                    found ->
                        found.isPresent() && outdated.covers(mark, found.get().response())
                            ? next()
                                .compareAndRemove(key, found.get().version())
                                .thenApply(result -> isSettled(mark, result))
                            : CompletableFuture.completedStage(true)),
        failure -> false);
  }

  private boolean isSettled(Mark mark, CompareAndRemoveResult result) {
    return !(result instanceof CompareAndRemoveResult.Conflict conflict
        && conflict.current() instanceof Current.Present present
        && outdated.covers(mark, present.entry().response()));
  }

  /** Whether the older entry is still stored. A table that is being created is empty. */
  private static boolean leavesTheEntry(SkipReason reason) {
    return switch (reason) {
      case ON_HOLD, CONTENDED, READ_ONLY, SHORT_CIRCUITED, SWITCHED_OFF, FAILED -> true;
      default -> false;
    };
  }

  private SkipReason skipped(CacheKey key, Throwable failure) {
    SkipReason reason = reason(failure);
    events.skipped(key, reason);
    return reason;
  }

  private static SkipReason reason(Throwable failure) {
    return failure instanceof ShortCircuitException shortCircuit
        ? shortCircuit.reason()
        : SkipReason.FAILED;
  }

  private <T> CompletionStage<T> guard(
      Supplier<String> what, Supplier<CompletionStage<T>> call, Function<Throwable, T> fallback) {
    CompletionStage<T> stage;
    try {
      stage = Objects.requireNonNull(call.get(), "The store returned no stage");
    } catch (Throwable e) {
      // Even an Error: a failed removal must be remembered, and the request must continue.
      return CompletableFuture.completedStage(failed(what, e, fallback));
    }
    return Stages.hasSucceeded(stage)
        ? stage
        : stage.exceptionally(thrown -> failed(what, CacheStoreException.unwrap(thrown), fallback));
  }

  private <T> T failed(Supplier<String> what, Throwable cause, Function<Throwable, T> fallback) {
    if (cause instanceof ShortCircuitException) {
      return fallback.apply(cause);
    }
    String why =
        cause instanceof CacheStoreException failure
            ? failure.kind() + ", " + failure.getMessage()
            : cause.getClass().getName();
    log.warn("The cache is passed by: " + what.get() + " failed: " + why, cause);
    return fallback.apply(cause);
  }

  /** Denied writes need no warning here: {@link DeniedWritesGuard} logs one. */
  private <T> CompletionStage<T> guardWrite(
      Supplier<String> what, Supplier<CompletionStage<T>> call, Function<Throwable, T> fallback) {
    return guard(
        what,
        () ->
            Failures.asStage(call)
                .exceptionallyCompose(
                    thrown ->
                        Failures.kind(thrown) == CacheStoreException.Kind.DENIED
                            ? CompletableFuture.failedStage(
                                new ShortCircuitException(
                                    SkipReason.READ_ONLY, "The write was denied"))
                            : CompletableFuture.failedStage(thrown)),
        fallback);
  }

  /**
   * @param refused why the store was not asked or failed; {@code null} if it has answered
   */
  private record Attempt(CompareAndRemoveResult result, @Nullable SkipReason refused) {}
}
