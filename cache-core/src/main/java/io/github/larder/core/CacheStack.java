package io.github.larder.core;

import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A backend and the tiers in front of it: what a user composes, and what a cache storage of an HTTP
 * client asks. From the outside in:
 *
 * <pre>
 * listener(total) → retention → fail-open → listener(backend) → compression → encryption → backend
 * </pre>
 *
 * <p>Thread-safe. No stage of a stack fails because of its backend: a failure is a miss or a skip.
 * Whoever builds a stack closes it; that closes a backend that the stack made, and leaves alone a
 * store that was handed to it.
 */
public final class CacheStack implements CacheStore {

  private final CacheStore tiers;
  private final CacheStore belowRetention;
  private final CacheStackSettings settings;
  private final RootPolicy roots;
  private final OperationMeter updates;
  private final AtomicBoolean closed = new AtomicBoolean();

  CacheStack(CacheStackSettings settings, CacheStore backend) {
    this.settings = settings;
    CacheListener listener = settings.listener();
    CacheStore compressing =
        new CompressionTier(
            settings.encrypting(backend),
            new BodyCompressor(settings.compression(), settings.maxDecodedBytes(), listener));
    CacheStore measured = new ListenerTier(compressing, Layer.BACKEND, listener);
    this.belowRetention = new FailOpenTier(measured, settings.newLog(FailOpenTier.class), listener);
    this.tiers =
        new ListenerTier(
            new RetentionTier(belowRetention, settings.retention()), Layer.TOTAL, listener);
    this.roots = new RootPolicy(settings.retention(), settings.maxVariants());
    this.updates = new OperationMeter(Layer.TOTAL, listener);
  }

  /**
   * Starts a stack.
   *
   * @return a builder without a backend
   */
  public static CacheStackBuilder builder() {
    return new CacheStackBuilder();
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return open().get(Objects.requireNonNull(key, "key"));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return open().getAll(Objects.requireNonNull(keys, "keys"));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return open()
        .put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(response, "response"));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return open()
        .compareAndPut(
            Objects.requireNonNull(key, "key"),
            Objects.requireNonNull(expected, "expected"),
            Objects.requireNonNull(response, "response"));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return open()
        .refresh(
            Objects.requireNonNull(key, "key"),
            Objects.requireNonNull(expected, "expected"),
            Objects.requireNonNull(response, "response"));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return open().remove(Objects.requireNonNull(key, "key"));
  }

  /**
   * Changes an entry without losing what other writers do to it meanwhile, in this process or in
   * any other. A root is written for longer than its variants, and left alone where nothing
   * changes.
   *
   * @param key the key
   * @param change gets what is there (empty if nothing or nothing readable) and gives what should
   *     be there; empty removes, an equal response leaves the entry alone. Called again after each
   *     lost attempt; must not block
   * @return how it ended; fails only with what {@code change} throws
   */
  public CompletionStage<Outcome> update(
      CacheKey key, Function<Optional<StoredResponse>, Optional<StoredResponse>> change) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(change, "change");
    requireOpen();
    return updates.measure(
        Operation.UPDATE,
        key,
        () ->
            new CompareAndPut(belowRetention, settings.writeDeadline())
                .update(key, current -> change.apply(current).map(next -> retained(current, next)))
                .thenApply(outcome -> told(key, outcome)),
        outcome -> outcome,
        outcome -> 0L);
  }

  /**
   * Fails with the reason, unlike every other operation: this is for start-up, not for requests.
   */
  @Override
  public CompletionStage<Void> ready() {
    return open().ready();
  }

  /**
   * Waits for {@link #ready()} at most so long.
   *
   * @param timeout how long
   * @return completes when the backend is usable; fails with a {@link CacheStoreException}
   */
  public CompletionStage<Void> ready(Duration timeout) {
    return ready()
        .toCompletableFuture()
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(
            thrown ->
                CompletableFuture.failedStage(
                    thrown instanceof TimeoutException
                        ? notReady(timeout, thrown)
                        : cause(thrown)));
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return open().catalog();
  }

  /** {@return the alias of the backend, or the name of the store's class if it was handed over} */
  public String backendName() {
    return settings.backendName();
  }

  /** {@return what is secret, for whoever makes keys} */
  public PrivacyPolicy privacy() {
    return settings.privacy();
  }

  /** {@return the clock of the stack} */
  public Clock clock() {
    return settings.clock();
  }

  /** {@return whom to tell} */
  public CacheListener listener() {
    return settings.listener();
  }

  /** {@return how long a read may hold up its caller} */
  public Duration readDeadline() {
    return settings.readDeadline();
  }

  /** {@return how long a write may hold up its caller} */
  public Duration writeDeadline() {
    return settings.writeDeadline();
  }

  /** {@return how long the first call of a process may take} */
  public Duration startDeadline() {
    return settings.startDeadline();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && settings.ownsBackend()) {
      tiers.close();
    }
  }

  private StoredResponse retained(Optional<StoredResponse> current, StoredResponse next) {
    if (current.isPresent() && current.get().equals(next)) {
      return next;
    }
    return next.variants() == null
        ? next.toBuilder().retainUntil(settings.retention().retainUntil(next)).build()
        : roots.settle(current.orElse(null), next);
  }

  private Outcome told(CacheKey key, Outcome outcome) {
    if (outcome == Outcome.CONFLICT) {
      settings.listener().skipped(key, SkipReason.CONTENDED);
      return Outcome.SKIPPED;
    }
    return outcome;
  }

  private CacheStore open() {
    requireOpen();
    return tiers;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The cache stack is closed");
    }
  }

  private CacheStoreException notReady(Duration timeout, Throwable cause) {
    return new CacheStoreException(
        CacheStoreException.Kind.TIMEOUT,
        "The backend " + settings.backendName() + " was not ready within " + timeout,
        cause);
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
