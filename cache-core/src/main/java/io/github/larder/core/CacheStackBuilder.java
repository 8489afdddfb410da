// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.RetentionTier.SafeRetention;
import io.github.larder.core.Workers.Timer;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.discovery.BackendRegistry;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link CacheStack}. Not thread-safe. Exactly one of the ways to give a backend is
 * needed; everything else has a default.
 */
public final class CacheStackBuilder {

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

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
  private Duration readDeadline = Duration.ofMillis(500);
  private Duration writeDeadline = Duration.ofMillis(500);
  private Duration startDeadline = Duration.ofSeconds(5);
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
   * Uses a backend that was configured in code. The stack makes its store, and closes it.
   *
   * @param factory the configured backend
   * @return this builder
   */
  public CacheStackBuilder backend(CacheBackendFactory factory) {
    this.factory = Objects.requireNonNull(factory, "factory");
    return this;
  }

  /**
   * Uses a store that is there already. The stack does not close it, and does not hear its events.
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
   * Sets the listener; by default nobody listens.
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
   * Encrypts what is stored, with AES-256-GCM, each entry bound to its key. Entries that are not
   * encrypted are not read any more. By default nothing is encrypted.
   *
   * @param keys the keys; not closed with the stack
   * @return this builder
   */
  public CacheStackBuilder encryption(KeyProvider keys) {
    this.keys = Objects.requireNonNull(keys, "keys");
    return this;
  }

  /**
   * Sets how many bytes may come out of a compressed body; by default 64 MiB. More is a corrupt
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
   * Sets how long a read and a write may hold up a request; by default 500 ms each.
   *
   * @param read the deadline of reads, more than zero
   * @param write the deadline of writes, more than zero
   * @return this builder
   */
  public CacheStackBuilder deadlines(Duration read, Duration write) {
    this.readDeadline = positive(read);
    this.writeDeadline = positive(write);
    return this;
  }

  /**
   * Sets how long the first call of a process may take; by default 5 s.
   *
   * @param startDeadline the deadline, more than zero
   * @return this builder
   */
  public CacheStackBuilder startDeadline(Duration startDeadline) {
    this.startDeadline = positive(startDeadline);
    return this;
  }

  /**
   * Sets how many calls to the backend may be under way at once; by default 4,096. With more, reads
   * are misses and writes are skipped; nobody waits for a place.
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
    if ((selection == null ? 0 : 1) + (factory == null ? 0 : 1) + (store == null ? 0 : 1) != 1) {
      throw new BackendConfigurationException(
          "cache stack",
          List.of("give exactly one of: backend by alias or URL, backend by instance, store"));
    }
    listener = SafeListener.of(listener, newLog(SafeListener.class));
    CurrentOperation current = new CurrentOperation(listener);
    Timer timer = new Timer();
    Workers workers = new Workers(timer);
    OrderedTier.Threads threads = new OrderedTier.Threads(callerMayBlock, workers, timer, current);
    if (store != null) {
      return new CacheStack(
          settings(
              store.getClass().getSimpleName(),
              false,
              chosen(Compression.none()),
              retention,
              privacy,
              keys,
              mode),
          store,
          threads);
    }
    CacheBackendFactory found = factory;
    StackOptions options = new StackOptions(Map.of());
    if (selection != null) {
      found = registry().factory(selection.alias());
      options = new StackOptions(selection.optionsFor(found));
    }
    CacheBackendFactory backend = Objects.requireNonNull(found);
    Compression usual = chosen(backend.paysForBytes() ? Compression.best() : Compression.none());
    List<String> faults = new ArrayList<>();
    Compression wanted = read(options::compression, usual, faults);
    RetentionPolicy kept = read(options::retention, retention, faults);
    PrivacyPolicy secret = read(options::privacy, privacy, faults);
    KeyProvider sealing = encryption(options, faults);
    CacheMode wantedMode = read(options::mode, mode, faults);
    StackOptions given = options;
    maxVariants = read(ignored -> given.maxVariants(), maxVariants, faults);
    CacheStackSettings settings =
        settings(backend.alias(), true, wanted, kept, secret, sealing, wantedMode);
    BackendConfig config = config(options.others(), current, workers);
    return new CacheStack(settings, made(backend, config, faults), threads);
  }

  private static <T> T read(Function<T, Optional<T>> option, T usual, List<String> faults) {
    try {
      return option.apply(usual).orElse(usual);
    } catch (BackendConfigurationException e) {
      faults.addAll(e.faults());
      return usual;
    }
  }

  private @Nullable KeyProvider encryption(StackOptions options, List<String> faults) {
    try {
      return options.encryption(keys);
    } catch (BackendConfigurationException e) {
      faults.addAll(e.faults());
      return null;
    }
  }

  /** Makes the backend's store, or reports its faults together with those of the stack. */
  private static CacheStore made(
      CacheBackendFactory backend, BackendConfig config, List<String> faults) {
    try {
      CacheStore made = backend.create(config);
      if (faults.isEmpty()) {
        return made;
      }
      made.close();
    } catch (BackendConfigurationException e) {
      faults.addAll(e.faults().stream().map(StackOptions::mentioned).toList());
    }
    throw new BackendConfigurationException("backend '" + backend.alias() + "'", faults);
  }

  private Compression chosen(Compression otherwise) {
    return compression == null ? otherwise : compression;
  }

  private BackendConfig config(
      Map<String, String> options, CurrentOperation current, Executor executor) {
    return BackendConfig.builder()
        .options(options)
        .clock(clock)
        .nanoTime(nanoTime)
        .readDeadline(readDeadline)
        .writeDeadline(writeDeadline)
        .startDeadline(startDeadline)
        .callerMayBlock(callerMayBlock)
        .executor(executor)
        .events(listener)
        .operations(current)
        .build();
  }

  private CacheStackSettings settings(
      String backendName,
      boolean ownsBackend,
      Compression wanted,
      RetentionPolicy kept,
      PrivacyPolicy secret,
      @Nullable KeyProvider sealing,
      CacheMode wantedMode) {
    return new CacheStackSettings(
        backendName,
        ownsBackend,
        clock,
        nanoTime,
        listener,
        new SafeRetention(kept, newLog(SafeRetention.class)),
        sealing == null ? secret : secret.forEncryptedEntries(),
        maxVariants,
        wanted,
        maxDecodedBytes,
        sealing,
        new Deadlines(readDeadline, writeDeadline, startDeadline),
        maxConcurrentCalls,
        wantedMode,
        callerMayBlock);
  }

  private static Duration positive(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("A deadline is more than zero: " + deadline);
    }
    return deadline;
  }

  private RateLimitedLog newLog(Class<?> of) {
    return new RateLimitedLog(LoggerFactory.getLogger(of), nanoTime, BETWEEN_WARNINGS);
  }

  private BackendRegistry registry() {
    return classLoader == null ? BackendRegistry.standard() : BackendRegistry.of(classLoader);
  }
}
