// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.kms.KmsClient;

/** Builds a {@link KmsKeyProvider}. Not thread-safe; everything has a default. */
public final class KmsKeyProviderBuilder {

  private static final int MAX_THREADS = 4;
  private static final int MAX_WAITING_TASKS = 1000;
  private static final int IDLE_SECONDS = 5;

  private static final String PURPOSE = "larder";

  private final List<String> keyIds = new ArrayList<>();
  private @Nullable KmsClient client;
  private @Nullable Executor executor;
  private Clock clock = Clock.systemUTC();
  private Duration dataKeyLifetime = Duration.ofDays(1);
  private Duration timeout = Duration.ofSeconds(2);
  private int maxOpenedKeys = 1000;
  private Map<String, String> encryptionContext = Map.of("purpose", PURPOSE);

  KmsKeyProviderBuilder(String keyId) {
    keyIds.add(Objects.requireNonNull(keyId, "keyId"));
  }

  /**
   * Sets the client; by default one with the region and credentials that the SDK finds.
   *
   * @param client any client; it stays open when the provider is closed
   * @return this builder
   */
  public KmsKeyProviderBuilder client(KmsClient client) {
    this.client = Objects.requireNonNull(client, "client");
    return this;
  }

  /**
   * Sets older KMS keys that entries may still be sealed with. They only decrypt; a body that was
   * sealed with one of them is sealed with the current key when it is validated.
   *
   * @param keyIds ids, ARNs or aliases
   * @return this builder
   */
  public KmsKeyProviderBuilder olderKeys(String... keyIds) {
    this.keyIds.addAll(List.of(keyIds));
    return this;
  }

  /**
   * Sets how long a data key seals; by default a day. The next one is generated in the background.
   *
   * @param lifetime more than zero
   * @return this builder
   */
  public KmsKeyProviderBuilder dataKeyLifetime(Duration lifetime) {
    this.dataKeyLifetime = positive(lifetime);
    return this;
  }

  /**
   * Sets how long a call to KMS may take, retries included; by default 2 s. A request never waits
   * longer than the deadline of its stack.
   *
   * @param timeout more than zero
   * @return this builder
   */
  public KmsKeyProviderBuilder timeout(Duration timeout) {
    this.timeout = positive(timeout);
    return this;
  }

  /**
   * Sets how many decrypted data keys are cached; by default 1000.
   *
   * @param maxOpenedKeys at least 1
   * @return this builder
   */
  public KmsKeyProviderBuilder maxOpenedKeys(int maxOpenedKeys) {
    if (maxOpenedKeys < 1) {
      throw new IllegalArgumentException("At least one key must be cached: " + maxOpenedKeys);
    }
    this.maxOpenedKeys = maxOpenedKeys;
    return this;
  }

  /**
   * Sets the encryption context, which must be the same to read as to write; by default {@code
   * purpose=larder}. KMS key policies can demand it, and CloudTrail shows it: no secrets.
   *
   * @param encryptionContext names and values
   * @return this builder
   */
  public KmsKeyProviderBuilder encryptionContext(Map<String, String> encryptionContext) {
    this.encryptionContext = Map.copyOf(encryptionContext);
    return this;
  }

  /**
   * Sets the clock; by default the system's.
   *
   * @param clock the clock
   * @return this builder
   */
  public KmsKeyProviderBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** Runs the calls to KMS, in place of threads of the provider. */
  KmsKeyProviderBuilder executor(Executor executor) {
    this.executor = executor;
    return this;
  }

  /**
   * Builds the provider. KMS is not called yet.
   *
   * @return the provider, which the caller closes
   */
  public KmsKeyProvider build() {
    KmsClient kms = client;
    Executor calls = executor;
    List<String> ids = List.copyOf(keyIds);
    Calls settings = new Calls(ids, encryptionContext, timeout, dataKeyLifetime, maxOpenedKeys);
    Clock time = clock;
    return new KmsKeyProvider(() -> settings.keys(kms, calls, time));
  }

  /** The settings of a provider, which outlive this builder. */
  private record Calls(
      List<String> keyIds,
      Map<String, String> encryptionContext,
      Duration timeout,
      Duration dataKeyLifetime,
      int maxOpenedKeys) {

    KmsKeyProvider.Keys keys(@Nullable KmsClient client, @Nullable Executor executor, Clock clock) {
      KmsClient kms = client;
      Runnable closing = () -> {};
      if (kms == null) {
        KmsClient built =
            KmsClient.builder().httpClientBuilder(Apache5HttpClient.builder()).build();
        kms = built;
        closing = built::close;
      }
      Executor calls = executor;
      if (calls == null) {
        ExecutorService threads = newThreads();
        Runnable before = closing;
        closing =
            () -> {
              threads.shutdownNow();
              before.run();
            };
        calls = threads;
      }
      DataKeyCalls dataKeys = new DataKeyCalls(kms, keyIds, encryptionContext, timeout, calls);
      OpenedDataKeys opened = new OpenedDataKeys(dataKeys::open, clock, maxOpenedKeys);
      CurrentDataKey current =
          new CurrentDataKey(
              () -> dataKeys.generate().thenApply(opened::remember), clock, dataKeyLifetime);
      return new KmsKeyProvider.Keys(current, opened, closing);
    }
  }

  private static Duration positive(Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("A duration is more than zero: " + duration);
    }
    return duration;
  }

  /** Daemon threads, which end when they are idle. */
  private static ExecutorService newThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING_TASKS),
            task -> {
              Thread thread = new Thread(task, "larder-kms");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
