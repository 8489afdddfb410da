// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.CacheStackSettings.Backend;
import io.github.larder.core.CacheStackSettings.Encoding;
import io.github.larder.core.CacheStackSettings.Storage;
import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.Workers.Timer;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.discovery.BackendRegistry;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link CacheStack}. Not thread-safe. Exactly one of the ways to give a backend is
 * needed; everything else has a default.
 */
public final class CacheStackBuilder {

  private @Nullable BackendSelection selection;
  private @Nullable CacheBackendFactory factory;
  private @Nullable CacheStore store;
  private @Nullable ClassLoader classLoader;
  private Clock clock = Clock.systemUTC();
  private LongSupplier nanoTime = System::nanoTime;
  private CacheListener listener = CacheListener.NO_OP;
  private RetentionPolicy retention =
      RetentionPolicy.standard().jittered(RetentionPolicy.DEFAULT_JITTER);
  private PrivacyPolicy privacy = PrivacyPolicy.standard();
  private @Nullable Compression compression;
  private @Nullable KeyProvider keys;
  private int maxDecodedBytes = 64 << 20;
  private int maxVariants = 32;
  private @Nullable NearCache near;
  private Deadlines deadlines =
      new Deadlines(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(5));
  private int maxConcurrentCalls = 4096;
  private CacheMode mode = CacheMode.ON;
  private boolean callerMayBlock = true;

  CacheStackBuilder() {}

  /**
   * Picks a backend by alias or URL, such as {@code dynamodb} or {@code
   * dynamodb://us-west-2/http_cache?ttl=false}.
   *
   * @param aliasOrUrl the alias or URL
   * @return this builder
   */
  public CacheStackBuilder backend(String aliasOrUrl) {
    return backend(BackendSelection.parse(aliasOrUrl));
  }

  /**
   * Picks a backend by alias or URL, with options beside it.
   *
   * @param aliasOrUrl the alias or URL
   * @param options names and values
   * @return this builder
   */
  public CacheStackBuilder backend(String aliasOrUrl, Map<String, String> options) {
    return backend(
        BackendSelection.parse(aliasOrUrl).with(Objects.requireNonNull(options, "options")));
  }

  /**
   * Picks a backend as it was read from properties or the environment.
   *
   * @param selection the selection
   * @return this builder
   */
  public CacheStackBuilder backend(BackendSelection selection) {
    this.selection = Objects.requireNonNull(selection, "selection");
    return this;
  }

  /**
   * Uses a backend that was configured in code. The stack creates its store, and closes it.
   *
   * @param factory the configured backend
   * @return this builder
   */
  public CacheStackBuilder backend(CacheBackendFactory factory) {
    this.factory = Objects.requireNonNull(factory, "factory");
    return this;
  }

  /**
   * Uses an existing store. The stack does not close it, and does not receive its events.
   *
   * @param store the store
   * @return this builder
   */
  public CacheStackBuilder store(CacheStore store) {
    this.store = Objects.requireNonNull(store, "store");
    return this;
  }

  /**
   * Sets the one class loader in which backends are looked for; by default the context class loader
   * of the thread, that of Larder and that of its SPI ({@link BackendRegistry#standard()}).
   *
   * @param classLoader the class loader
   * @return this builder
   */
  public CacheStackBuilder classLoader(ClassLoader classLoader) {
    this.classLoader = Objects.requireNonNull(classLoader, "classLoader");
    return this;
  }

  /**
   * Sets the clock; by default the system's.
   *
   * @param clock the clock
   * @return this builder
   */
  public CacheStackBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Sets what durations are measured by, such as the pause of a circuit breaker; by default {@link
   * System#nanoTime}. The clock is for instants alone, since it may be set back.
   *
   * @param nanoTime nanoseconds from any origin, which never decrease
   * @return this builder
   */
  public CacheStackBuilder nanoTime(LongSupplier nanoTime) {
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /**
   * Sets the listener; by default events are ignored.
   *
   * @param listener the listener
   * @return this builder
   */
  public CacheStackBuilder listener(CacheListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Sets how long entries are kept; by default {@link RetentionPolicy#standard()}, {@linkplain
   * RetentionPolicy#jittered jittered} by 5 %.
   *
   * @param retention the policy
   * @return this builder
   */
  public CacheStackBuilder retention(RetentionPolicy retention) {
    this.retention = Objects.requireNonNull(retention, "retention");
    return this;
  }

  /**
   * Sets what is secret; by default {@link PrivacyPolicy#standard()}.
   *
   * @param privacy the policy
   * @return this builder
   */
  public CacheStackBuilder privacy(PrivacyPolicy privacy) {
    this.privacy = Objects.requireNonNull(privacy, "privacy");
    return this;
  }

  /**
   * Sets whether bodies are compressed; by default {@link Compression#best()} over a backend that
   * pays for bytes, such as DynamoDB, and {@link Compression#none()} elsewhere.
   *
   * @param compression the settings
   * @return this builder
   */
  public CacheStackBuilder compression(Compression compression) {
    this.compression = Objects.requireNonNull(compression, "compression");
    return this;
  }

  /**
   * Encrypts what is stored with AES-256-GCM, each entry bound to its key. Unencrypted entries are
   * no longer read. By default nothing is encrypted.
   *
   * @param keys the keys; not closed with the stack
   * @return this builder
   */
  public CacheStackBuilder encryption(KeyProvider keys) {
    this.keys = Objects.requireNonNull(keys, "keys");
    return this;
  }

  /**
   * Sets the maximum length of a decompressed body; by default 64 MiB. A longer one is a corrupt
   * entry.
   *
   * @param maxDecodedBytes more than zero
   * @return this builder
   */
  public CacheStackBuilder maxDecodedBytes(int maxDecodedBytes) {
    if (maxDecodedBytes < 1) {
      throw new IllegalArgumentException("The limit is more than zero: " + maxDecodedBytes);
    }
    this.maxDecodedBytes = maxDecodedBytes;
    return this;
  }

  /**
   * Sets how many variants a root lists at most, newest last; by default 32. HttpClient's classic
   * cache reads all of them, one by one, when a request matches none.
   *
   * @param maxVariants at least 1
   * @return this builder
   */
  public CacheStackBuilder maxVariants(int maxVariants) {
    if (maxVariants < 1) {
      throw new IllegalArgumentException("A root lists at least one variant: " + maxVariants);
    }
    this.maxVariants = maxVariants;
    return this;
  }

  /**
   * Sets whether entries are kept near, in the memory of this process; by default for 5 s over
   * DynamoDB, unless its reads are to be consistent, and not at all over other backends and stores.
   *
   * @param near the settings
   * @return this builder
   */
  public CacheStackBuilder near(NearCache near) {
    this.near = Objects.requireNonNull(near, "near");
    return this;
  }

  /**
   * Sets how long a read and a write may hold up a request; by default 500 ms each.
   *
   * @param read the deadline of reads, more than zero
   * @param write the deadline of writes, more than zero
   * @return this builder
   */
  public CacheStackBuilder deadlines(Duration read, Duration write) {
    this.deadlines = new Deadlines(read, write, deadlines.start());
    return this;
  }

  /**
   * Sets how long the first call of a process may take; by default 5 s.
   *
   * @param startDeadline the deadline, more than zero
   * @return this builder
   */
  public CacheStackBuilder startDeadline(Duration startDeadline) {
    this.deadlines = new Deadlines(deadlines.read(), deadlines.write(), startDeadline);
    return this;
  }

  /**
   * Sets how many calls to the backend may be under way at once; by default 4,096. Beyond that,
   * reads are misses and writes are skipped at once.
   *
   * @param maxConcurrentCalls at least 1
   * @return this builder
   */
  public CacheStackBuilder maxConcurrentCalls(int maxConcurrentCalls) {
    if (maxConcurrentCalls < 1) {
      throw new IllegalArgumentException("At least one call is needed: " + maxConcurrentCalls);
    }
    this.maxConcurrentCalls = maxConcurrentCalls;
    return this;
  }

  /**
   * Sets what the stack does with its backend until it is switched; by default {@link
   * CacheMode#ON}.
   *
   * @param mode the mode
   * @return this builder
   */
  public CacheStackBuilder mode(CacheMode mode) {
    this.mode = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * Says whether the threads that will call may be blocked; by default they may. An async client's
   * may not.
   *
   * @param callerMayBlock whether they may
   * @return this builder
   */
  public CacheStackBuilder callerMayBlock(boolean callerMayBlock) {
    this.callerMayBlock = callerMayBlock;
    return this;
  }

  /**
   * Builds the stack.
   *
   * @return a stack that the caller closes
   * @throws BackendConfigurationException if no backend or more than one was given, if its alias is
   *     unknown, or if its options are wrong
   */
  public CacheStack build() {
    if (Stream.of(selection, factory, store).filter(Objects::nonNull).count() != 1) {
      throw new BackendConfigurationException(
          "cache stack",
          List.of("give exactly one of: backend by alias or URL, backend by instance, store"));
    }
    CacheListener safeListener =
        SafeListener.of(listener, RateLimitedLog.everyMinute(SafeListener.class, nanoTime));
    CurrentOperation current = new CurrentOperation(safeListener);
    Timer timer = new Timer();
    OrderedTier.Threads threads =
        new OrderedTier.Threads(callerMayBlock, new Workers(timer), timer, current);
    if (store != null) {
      return stack(
          storage(Compression.none(), Duration.ZERO),
          Backend.keptOpen(store),
          safeListener,
          threads);
    }
    CacheBackendFactory backend = backendFactory();
    Map<String, String> given = selection == null ? Map.of() : selection.optionsFor(backend);
    OptionReader options = new OptionReader("backend '" + backend.alias() + "'", given);
    Storage storage =
        StackOptions.read(
            options,
            storage(
                backend.paysForBytes() ? Compression.best() : Compression.none(),
                backend.nearFor(given)));
    BackendConfig config = config(options.rest(), safeListener, threads);
    return stack(
        storage, Backend.of(backend, create(backend, config, options)), safeListener, threads);
  }

  private CacheBackendFactory backendFactory() {
    return selection == null
        ? Objects.requireNonNull(factory)
        : registry().factory(selection.alias());
  }

  /** A backend that reads its options reports all faults; others do not look at them. */
  private static CacheStore create(
      CacheBackendFactory backend, BackendConfig config, OptionReader options) {
    CacheStore created = backend.create(config);
    if (!options.faults().isEmpty()) {
      created.close();
      throw new BackendConfigurationException(
          "backend '" + backend.alias() + "'", options.faults());
    }
    return created;
  }

  private Storage storage(Compression defaultCompression, Duration defaultNearFor) {
    return new Storage(
        new Encoding(
            Objects.requireNonNullElse(compression, defaultCompression), maxDecodedBytes, keys),
        retention,
        privacy,
        maxVariants,
        mode,
        near == null ? NearCache.of(defaultNearFor) : near);
  }

  private BackendConfig config(
      OptionReader options, CacheListener safeListener, OrderedTier.Threads threads) {
    return BackendConfig.builder()
        .options(options)
        .clock(clock)
        .nanoTime(nanoTime)
        .readDeadline(deadlines.read())
        .writeDeadline(deadlines.write())
        .startDeadline(deadlines.start())
        .callerMayBlock(callerMayBlock)
        .executor(threads.workers())
        .events(safeListener)
        .operations(threads.current())
        .build();
  }

  private CacheStack stack(
      Storage storage, Backend backend, CacheListener safeListener, OrderedTier.Threads threads) {
    return new CacheStack(
        new CacheStackSettings(
            storage.prepared(nanoTime),
            clock,
            nanoTime,
            safeListener,
            deadlines,
            maxConcurrentCalls,
            callerMayBlock),
        backend,
        threads);
  }

  private BackendRegistry registry() {
    return classLoader == null ? BackendRegistry.standard() : BackendRegistry.of(classLoader);
  }
}
