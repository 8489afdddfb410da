// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.core.CacheStackSettings.Backend;
import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.OrderedTier.Threads;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.collapse.RequestCollapser;
import io.github.larder.core.privacy.PrivacyPolicy;
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
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A backend and the tiers in front of it: what a user composes, and what a cache storage of an HTTP
 * client asks. From the outside in:
 *
 * <pre>
 * listener(total) → privacy → order → retention → near → fail-open → listener(backend) → guards
 *   → compression → encryption → backend
 * </pre>
 *
 * <p>Order means that the gets of one key that are under way share a read, and that its writes
 * follow one another. The guards are, from the outside in: the switch ({@link #mode(CacheMode)}), a
 * pause of writes that were denied, a hold of keys whose calls failed, a circuit breaker each for
 * reads and writes, the deadline, and a bound on the calls under way. {@link #health()} shows their
 * state.
 *
 * <p>Thread-safe. No stage of a stack fails because of its backend: a failure is a miss or a skip.
 * None takes longer than the deadline, whatever the backend does, unless the backend blocks its
 * caller and ignores the limit that it is given. The application that builds a stack closes it;
 * that closes a backend that the stack created, but not a store that was passed in.
 */
public final class CacheStack implements AutoCloseable {

  private static final int MAX_REPORTED_ROOTS = 10_000;
  private static final String WARM_UP = "larder-warm-up";

  private final CacheStore tiers;
  private final OrderedTier ordered;
  private final PrivacyTier privacy;
  private final CacheStackSettings settings;
  private final Backend backend;
  private final CacheStore encoded;
  private final RootPolicy roots;
  private final RateLimitedLog fullRoots;
  private final Cache<CacheKey, Boolean> reportedRoots =
      Caffeine.newBuilder().maximumSize(MAX_REPORTED_ROOTS).build();
  private final OperationMeter updates;
  private final StackGuards guards;
  private final StartGrace start;
  private final OutdatedEntries outdated;
  private final NearLayer near;
  private final Threads threads;
  private final RequestCollapser collapser;
  private final Checkpoints checkpoints;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param threads closed with the stack
   */
  CacheStack(CacheStackSettings settings, Backend backend, Threads threads) {
    this.settings = settings;
    this.backend = backend;
    this.threads = threads;
    CurrentOperation current = threads.current();
    CacheListener listener = settings.listener();
    this.start = new StartGrace(settings.deadlines().start(), settings.nanoTime());
    this.outdated =
        new OutdatedEntries(
            settings.clock(), listener, settings.newLog(OutdatedEntries.class), threads::later);
    this.guards = new StackGuards(settings, start, current, threads.workers());
    this.encoded = settings.encoding(backend, current);
    CacheStore measured =
        new ListenerTier(
            guards.over(encoded), new OperationMeter(Layer.BACKEND, listener, current));
    FailOpenTier failOpen =
        new FailOpenTier(
            measured,
            settings.newLog(FailOpenTier.class),
            outdated,
            guards::mayWrite,
            current,
            listener);
    this.updates = new OperationMeter(Layer.TOTAL, listener, current);
    this.near = NearLayer.over(failOpen, settings, guards, current);
    CompareAndPut loop =
        new CompareAndPut(
            near.stored(),
            System::nanoTime,
            threads::later,
            (key, response) -> {
              failOpen.notWritten(key, response);
              near.forget(key);
            });
    this.ordered =
        new OrderedTier(
            new RetentionTier(near.reads(), settings.retention()),
            threads,
            settings.deadlines(),
            start,
            new OrderedTier.Reads(guards::admitsReadOf, near.now(), settings.readsAtOnce(backend)),
            (key, change, caller) ->
                loop.update(key, found -> changed(key, found, change), caller));
    this.privacy = new PrivacyTier(ordered, settings.privacy(), listener);
    this.tiers = new ListenerTier(privacy, updates);
    this.collapser =
        new RequestCollapser(
            near.past(tiers), settings.nanoTime(), threads.workers(), listener::requestWaited);
    this.fullRoots = settings.newLog(RootPolicy.class);
    this.roots =
        new RootPolicy(
            settings.retention(), settings.storage().maxVariants(), new SecureRandom()::nextInt);
    this.checkpoints =
        new Checkpoints(tiers, this::restart, closed::get, settings.newLog(Checkpoints.class))
            .register();
  }

  /** After a restore, days later: other processes have changed what is near since. */
  private void restart() {
    start.restart();
    near.clear();
  }

  /**
   * Starts a stack.
   *
   * @return a builder without a backend
   */
  public static CacheStackBuilder builder() {
    return new CacheStackBuilder();
  }

  /**
   * Makes the key of an entry. No other way leads to one, so no secret of a URL reaches a tier, a
   * listener or the backend.
   *
   * @param clientKey the key as the HTTP client made it, secrets included
   * @return the key, by the {@link #privacy()} of this stack
   */
  public Key key(String clientKey) {
    return new Key(settings.privacy().cacheKey(clientKey));
  }

  /**
   * Finds the key again that an event, a verdict or the catalog has named.
   *
   * @param cacheKey the key as it is stored
   * @return the key
   * @throws IllegalArgumentException if it shows something that the {@link #privacy()} of this
   *     stack calls secret
   */
  public Key keyOf(CacheKey cacheKey) {
    if (!settings.privacy().isRedacted(cacheKey)) {
      throw new IllegalArgumentException("Not a key of an entry: it may hold a secret");
    }
    return new Key(cacheKey);
  }

  /** The key of an entry, made by the privacy policy of a stack. Immutable. */
  public static final class Key {

    private final CacheKey cacheKey;

    private Key(CacheKey cacheKey) {
      this.cacheKey = cacheKey;
    }

    /** {@return the key as it is stored, without secrets} */
    public CacheKey cacheKey() {
      return cacheKey;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.cacheKey.equals(cacheKey);
    }

    @Override
    public int hashCode() {
      return cacheKey.hashCode();
    }

    @Override
    public String toString() {
      return cacheKey.toString();
    }
  }

  /**
   * Reads an entry.
   *
   * @param key the key
   * @return the entry; empty if there is none, it cannot be read, or its retention has ended
   */
  public CompletionStage<Optional<VersionedResponse>> get(Key key) {
    return open().get(key.cacheKey());
  }

  /**
   * Reads several entries.
   *
   * @param keys the keys
   * @return the entries that were found
   */
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<Key> keys) {
    return open().getAll(keys.stream().map(Key::cacheKey).toList());
  }

  /**
   * Writes an entry, whatever is there. As with the other writes, the response is stored as {@link
   * #privacy()} has it: its URL redacted, without unstored fields. A response to which the policy
   * has an objection is skipped, and removes the older one under its key.
   *
   * @param key the key
   * @param response the response
   * @return the new version, or why the response was skipped
   */
  public CompletionStage<PutResult> put(Key key, StoredResponse response) {
    return open().put(key.cacheKey(), Objects.requireNonNull(response, "response"));
  }

  /**
   * Writes an entry if it still has a version; see {@link #put}.
   *
   * @param key the key
   * @param expected the version; {@link EntryVersion#ABSENT} if there must be no entry
   * @param response the response
   * @return the new version, or what is there instead
   */
  public CompletionStage<CompareAndPutResult> compareAndPut(
      Key key, EntryVersion expected, StoredResponse response) {
    return open()
        .compareAndPut(
            key.cacheKey(),
            Objects.requireNonNull(expected, "expected"),
            Objects.requireNonNull(response, "response"));
  }

  /**
   * Replaces everything but the body of an entry, after a 304, if the entry still has the body that
   * the version names.
   *
   * @param key the key
   * @param expected the version that was read
   * @param response the updated response without its body
   * @return how it ended
   */
  public CompletionStage<RefreshResult> refresh(
      Key key, EntryVersion expected, StoredResponse response) {
    return open()
        .refresh(
            key.cacheKey(),
            Objects.requireNonNull(expected, "expected"),
            Objects.requireNonNull(response, "response"));
  }

  /**
   * Removes an entry. If that fails, the entry is a miss in this process from then on.
   *
   * @param key the key
   * @return completes when it is removed, or the attempt has ended
   */
  public CompletionStage<Void> remove(Key key) {
    CacheStore store = open();
    CompletionStage<Void> revoked = collapser.removed(key.cacheKey());
    return store.remove(key.cacheKey()).thenCompose(removed -> revoked);
  }

  CompletionStage<CompareAndRemoveResult> compareAndRemove(Key key, EntryVersion expected) {
    return open().compareAndRemove(key.cacheKey(), Objects.requireNonNull(expected, "expected"));
  }

  /**
   * Shows this stack as a store, for code that knows the SPI alone, such as the contract of {@code
   * larder-tck}. Its keys are taken for those of an HTTP client: each goes through {@link #key}.
   *
   * @return the store; closing it closes the stack
   */
  public CacheStore asStore() {
    return new StackStore(this);
  }

  /**
   * Changes an entry without losing what other writers do to it meanwhile, in this process or in
   * any other. A root is written for longer than its variants, and left alone where nothing
   * changes.
   *
   * @param key the key
   * @param change gets what is there (empty if nothing or nothing readable) and gives what should
   *     be there; empty removes, an equal response leaves the entry alone. Called again after each
   *     lost attempt; must not block. Updates that wait for one another are made together
   * @return how it ended, {@link Outcome#CONFLICT} if others were faster each time; fails only with
   *     what {@code change} throws
   */
  public CompletionStage<Outcome> update(
      Key key, Function<Optional<StoredResponse>, Optional<StoredResponse>> change) {
    CacheKey cacheKey = key.cacheKey();
    Objects.requireNonNull(change, "change");
    requireOpen();
    return updates.measure(
        Operation.UPDATE,
        cacheKey,
        () -> ordered.update(cacheKey, change).thenApply(outcome -> reported(cacheKey, outcome)),
        outcome -> outcome,
        outcome -> 0L);
  }

  /**
   * Waits until the backend is usable, at most for a time. This is for start-up: unlike the
   * operations that requests make, it fails with the reason.
   *
   * @param timeout the longest time to wait
   * @throws CacheStoreException if the backend is not usable by then, or the thread is interrupted;
   *     its interrupt flag is then set
   */
  public void ready(Duration timeout) {
    await(ready(), timeout);
  }

  /**
   * Does what {@link #ready(Duration)} does, and also loads and connects what the first request
   * needs: classes, credentials, a connection and its TLS session. It reads an entry that does not
   * exist, and writes nothing. For the initialisation of a function or before the first request is
   * accepted; a stack that is not warmed up does all this with its first request.
   *
   * @param timeout the longest time to wait
   * @throws CacheStoreException if the backend is not usable by then, or the thread is interrupted;
   *     its interrupt flag is then set. What has begun continues, and the stack can be used
   */
  public void warmUp(Duration timeout) {
    await(warmUp(), timeout);
  }

  private void await(CompletionStage<Void> stage, Duration timeout) {
    try {
      stage.toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      throw notReady(timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheStoreException(
          CacheStoreException.Kind.TIMEOUT, "Interrupted while waiting for the backend", e);
    }
  }

  /**
   * The asynchronous form of {@link #ready(Duration)}.
   *
   * @param timeout the longest time that it takes
   * @return completes when the backend is usable; fails with a {@link CacheStoreException}
   */
  public CompletionStage<Void> readyWithin(Duration timeout) {
    return ready()
        .toCompletableFuture()
        .copy()
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(
            thrown ->
                CompletableFuture.failedStage(
                    thrown instanceof TimeoutException
                        ? notReady(timeout, thrown)
                        : CacheStoreException.unwrap(thrown)));
  }

  CompletionStage<Void> ready() {
    return open()
        .ready()
        .whenComplete(
            (ready, thrown) -> {
              if (thrown == null) {
                start.end();
              }
            });
  }

  /** Through all tiers, so that their classes are loaded, too. */
  CompletionStage<Void> warmUp() {
    return open()
        .warmUp()
        .thenCompose(warm -> open().get(settings.privacy().cacheKey(WARM_UP)))
        .thenAccept(absent -> start.end());
  }

  /**
   * {@return the part of this stack in snapshots of the process} It closes connections before a
   * checkpoint, and opens them after a restore. It is registered with the global context of CRaC
   * ({@code org.crac}), where SnapStart finds it as well; only a container with a context of its
   * own has to be given it.
   */
  public Resource checkpointResource() {
    return checkpoints;
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  /** {@return the browsing side of the backend; empty if it has none} */
  public Optional<StoreCatalog> catalog() {
    return open().catalog();
  }

  /**
   * Returns what shows people the content of the backend, and removes, copies and counts it.
   *
   * @return the administration, which is closed with the stack; empty if the backend cannot browse
   */
  public Optional<CacheAdmin> admin() {
    requireOpen();
    CurrentOperation current = threads.current();
    CacheStore store = near.evicting(backend.store());
    return store
        .catalog()
        .map(
            catalog ->
                CacheAdmin.of(
                    new CacheAdmin.Access(
                        revoking(store),
                        catalog,
                        encoded,
                        settings.privacy(),
                        settings.clock(),
                        new CacheAdmin.Metering() {
                          @Override
                          public <T> T reportingTo(StoreEvents events, Supplier<T> call) {
                            return current.reportingTo(events, call);
                          }
                        },
                        settings.listener())));
  }

  /** Requests that wait for the response to another one must not share what was removed. */
  private CacheStore revoking(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Void> remove(CacheKey key) {
        CompletionStage<Void> revoked = collapser.removed(key);
        return next().remove(key).thenCompose(removed -> revoked);
      }
    };
  }

  /**
   * {@return whether reads may be answered from the memory of this process, an entry with the same
   * object each time: by near entries, or by a backend that keeps its entries there}
   */
  public boolean answersFromMemory() {
    return backend.answersAtOnce() || !settings.storage().near().isOff();
  }

  /** {@return the alias of the backend, or the name of the store's class if it was handed over} */
  public String backendName() {
    return backend.name();
  }

  /** {@return the policy that decides what is secret} */
  public PrivacyPolicy privacy() {
    return settings.privacy();
  }

  /** {@return the clock of the stack} */
  public Clock clock() {
    return settings.clock();
  }

  /**
   * Makes the calls of this thread part of an exchange, until the scope is closed on the same
   * thread: all calls of one exchange share a deadline. What such a call begins belongs to the
   * exchange, on whatever thread it continues.
   *
   * @param exchange the exchange; {@code null} for calls that belong to none, each of which has a
   *     deadline of its own
   * @return to be closed with {@code try}, which restores the previous exchange
   */
  public Scope enter(@Nullable Exchange exchange) {
    return threads.current().enter(exchange);
  }

  /** Ends what {@link #enter} began. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** {@return the exchange that this thread has {@linkplain #enter entered}, if any} */
  public @Nullable Exchange currentExchange() {
    return threads.current().exchange();
  }

  /** {@return the time that has passed, as {@link System#nanoTime} gives it} */
  public LongSupplier nanoTime() {
    return settings.nanoTime();
  }

  /** {@return receives the events of this stack; throws nothing} */
  public CacheListener listener() {
    return settings.listener();
  }

  /**
   * Switches the stack, at once and for all threads.
   *
   * @param mode what it does with its backend from now on
   */
  public void mode(CacheMode mode) {
    guards.mode().mode(mode);
    if (mode == CacheMode.OFF) {
      near.clear();
    }
  }

  /** {@return the state of the stack at this moment; cheap} */
  public StackHealth health() {
    return guards.health(outdated.lostRemovals(), near.bytes());
  }

  /** {@return how long a read that begins now may hold up its caller} */
  public Duration readDeadline() {
    return start.limit(true, settings.deadlines().read());
  }

  /**
   * Gives what is added to the {@link #readDeadline()} of reads that move a body at this moment,
   * each of which the stack ends by itself.
   *
   * @return the longest of these times; zero if no body is being read
   */
  public Duration bodyTime() {
    return guards.bodyTime();
  }

  /**
   * Gives how long a write that begins now may hold up its caller: the larger the body, the longer.
   *
   * @param bodyBytes bytes of the body, 0 if there is none
   * @return the deadline
   */
  public Duration writeDeadline(long bodyBytes) {
    return start.limit(false, settings.deadlines().write(bodyBytes));
  }

  /** {@return whether the threads that call may be blocked} */
  public boolean callerMayBlock() {
    return settings.callerMayBlock();
  }

  /**
   * Gives the executor for work that must not delay the thread it comes from. Its threads belong to
   * the stack; their number grows while some are blocked.
   *
   * @return the executor
   */
  public Executor executor() {
    return threads.workers();
  }

  /**
   * Gives what collapses concurrent requests of the clients over this stack. It knows the removals
   * that this stack is asked for.
   *
   * @return the collapser, the same each time
   */
  public RequestCollapser collapser() {
    return collapser;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    threads.timer().close();
    near.clear();
    tiers.close();
    threads.workers().close();
  }

  private Optional<StoredResponse> changed(
      CacheKey key,
      Optional<StoredResponse> current,
      Function<Optional<StoredResponse>, Optional<StoredResponse>> change) {
    return change
        .apply(current)
        .flatMap(next -> privacy.updated(key, current, next))
        .map(next -> retained(key, current, next));
  }

  private StoredResponse retained(
      CacheKey key, Optional<StoredResponse> current, StoredResponse next) {
    if (current.isPresent() && current.get().equals(next)) {
      return next;
    }
    if (roots.exceedsMaximum(next) && reportedRoots.asMap().putIfAbsent(key, true) == null) {
      fullRoots.warn(
          "A root lists "
              + roots.maxVariants()
              + " variants (option maxVariants) and loses one for each new one: "
              + key,
          null);
      settings.listener().rootFull(key, roots.maxVariants());
    }
    return next.variants() == null
        ? next.toBuilder().retainUntil(settings.retention().retainUntil(next)).build()
        : roots.settle(current.orElse(null), next);
  }

  private Outcome reported(CacheKey key, Outcome outcome) {
    if (outcome == Outcome.CONFLICT) {
      settings.listener().skipped(key, SkipReason.CONTENDED);
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

  private static CacheStoreException failure(@Nullable Throwable thrown) {
    return thrown instanceof CacheStoreException failure
        ? failure
        : new CacheStoreException(
            CacheStoreException.Kind.UNAVAILABLE,
            "The backend failed with "
                + (thrown == null ? "no reason" : thrown.getClass().getName()),
            thrown);
  }

  private CacheStoreException notReady(Duration timeout, Throwable cause) {
    return new CacheStoreException(
        CacheStoreException.Kind.TIMEOUT,
        "The backend " + backend.name() + " was not ready within " + timeout,
        cause);
  }
}
