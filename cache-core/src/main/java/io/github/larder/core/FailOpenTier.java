package io.github.larder.core;

import io.github.larder.core.RemovalRetries.Later;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Turns every failure below into a miss or a skip, with a rate-limited warning. Whatever the store
 * throws, directly or through its stage, no stage of this tier fails.
 *
 * <p>A removal that failed is not forgotten: until it is made up for, the key is a miss here, since
 * what is still in the store is known to be outdated. So it is after a write that failed, because
 * an older response must not outlive a newer one. Each later use of the key alone tries again, and
 * so does a timer.
 */
final class FailOpenTier extends ForwardingCacheStore {

  private final RateLimitedLog log;
  private final LostRemovals lost;
  private final RemovalRetries retries;

  FailOpenTier(CacheStore next, RateLimitedLog log, LostRemovals lost, Later later) {
    super(next);
    this.log = log;
    this.lost = lost;
    this.retries = new RemovalRetries(lost, this::tryRemoval, later);
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return lost.contains(key)
        ? tryRemoval(key).thenApply(gone -> Optional.empty())
        : guard("read of " + key, () -> next().get(key), failure -> Optional.empty());
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    List<CacheKey> readable = new ArrayList<>(keys);
    readable.removeIf(lost::contains);
    return guard(
        "read of " + keys.size() + " keys", () -> next().getAll(readable), failure -> Map.of());
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    // A removal that fails while this write is under way is the newer of the two.
    boolean makesUp = lost.contains(key);
    return guard(
            "write of " + key,
            () -> next().put(key, response),
            failure -> new PutResult.Skipped(reason(failure)))
        .thenApply(
            result -> {
              if (makesUp && result instanceof PutResult.Stored) {
                lost.settled(key);
              } else if (result.equals(new PutResult.Skipped(SkipReason.FAILED))) {
                isOutdated(key);
              }
              return result;
            });
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    if (lost.contains(key)) {
      return tryRemoval(key)
          .thenCompose(
              gone ->
                  gone
                      ? compareAndPut(key, EntryVersion.ABSENT, response)
                      : CompletableFuture.completedStage(
                          new CompareAndPutResult.Skipped(SkipReason.FAILED)));
    }
    return guard(
        "conditional write of " + key,
        () -> next().compareAndPut(key, expected, response),
        failure -> new CompareAndPutResult.Skipped(reason(failure)));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    if (lost.contains(key)) {
      return tryRemoval(key).thenApply(gone -> new RefreshResult.Superseded());
    }
    return guard(
        "refresh of " + key,
        () -> next().refresh(key, expected, response),
        failure -> new RefreshResult.Superseded());
  }

  /** Completes with {@code null} even if the removal failed; then the key is a miss from now on. */
  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return tryRemoval(key).thenAccept(gone -> {});
  }

  /** As {@link #remove}: what was not removed is a miss from now on. */
  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return guard(
        "conditional removal of " + key,
        () -> next().compareAndRemove(key, expected),
        failure -> {
          isOutdated(key);
          return new CompareAndRemoveResult.Removed();
        });
  }

  private CompletionStage<Boolean> tryRemoval(CacheKey key) {
    return guard(
            "removal of " + key, () -> next().remove(key).thenApply(gone -> true), failure -> false)
        .thenApply(
            gone -> {
              if (gone) {
                lost.settled(key);
              } else {
                isOutdated(key);
              }
              return gone;
            });
  }

  /** What is stored, if anything is, must not be served any more. */
  private void isOutdated(CacheKey key) {
    lost.add(key);
    retries.plan();
  }

  private static SkipReason reason(Throwable failure) {
    return failure instanceof ShortCircuitException shortCircuit
        ? shortCircuit.reason()
        : SkipReason.FAILED;
  }

  private <T> CompletionStage<T> guard(
      String what, Supplier<CompletionStage<T>> call, Function<Throwable, T> fallback) {
    CompletionStage<T> stage;
    try {
      stage = Objects.requireNonNull(call.get(), "The store returned no stage");
    } catch (Throwable e) {
      // Even an Error: a removal that was not done must be remembered, and the request must go on.
      return CompletableFuture.completedStage(failed(what, e, fallback));
    }
    return stage.exceptionally(thrown -> failed(what, Failures.cause(thrown), fallback));
  }

  private <T> T failed(String what, Throwable cause, Function<Throwable, T> fallback) {
    if (cause instanceof ShortCircuitException) {
      return fallback.apply(cause);
    }
    String why =
        cause instanceof CacheStoreException failure
            ? failure.kind() + ", " + failure.getMessage()
            : cause.getClass().getName();
    log.warn("The cache is passed by: " + what + " failed: " + why, cause);
    return fallback.apply(cause);
  }
}
