// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.Stages;
import java.io.Closeable;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hc.client5.http.cache.HttpCacheCASOperation;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.HttpCacheStorage;
import org.apache.hc.client5.http.cache.Resource;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.jspecify.annotations.Nullable;

/**
 * The storage of HttpClient's classic caching client.
 *
 * <pre>{@code
 * CachingHttpClients.custom()
 *     .setCacheConfig(CacheConfigPreset.cacheConfig())
 *     .setHttpCacheStorage(ClassicStorage.of("dynamodb"))
 * }</pre>
 *
 * <p>Thread-safe. No method throws, so that a request never fails because of its cache: a failed
 * read is a miss, a failed write is not stored, and both are logged at most once a minute. Each
 * call takes at most the stack's deadline, which is longer in the first seconds of a process and
 * for large bodies; in a client of {@link LarderHttpClientBuilder} all calls of one exchange share
 * it. An interrupt during a blocking call of a driver may be consumed by that driver.
 *
 * <p>HttpClient does not close a storage; close it after the client. That closes the stack, except
 * one that was handed to {@link #over}.
 */
public final class ClassicStorage implements HttpCacheStorage, Closeable {

  /** Time for the stack to end a call by its own deadline. */
  private static final Duration GRACE = Duration.ofMillis(50);

  private final CacheStack stack;
  private final boolean ownsStack;
  private final StorageLog log;
  private final EntryStore entries;

  private ClassicStorage(CacheStack stack, boolean ownsStack) {
    this.stack = Objects.requireNonNull(stack, "stack");
    this.ownsStack = ownsStack;
    this.log = new StorageLog(ClassicStorage.class, stack);
    this.entries = new EntryStore(stack, log);
  }

  /**
   * Creates a storage over the backend of an alias or URL.
   *
   * @param aliasOrUrl such as {@code dynamodb} or {@code dynamodb://us-west-2/http_cache?ttl=false}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if there is no such backend or its options are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage of(String aliasOrUrl) {
    return of(CacheStack.builder().backend(aliasOrUrl));
  }

  /**
   * Creates a storage over a backend that was configured in code.
   *
   * @param backend such as {@code DynamoDbBackend.builder().client(client).build()}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if its settings are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage of(CacheBackendFactory backend) {
    SupportedHttpClient.require();
    return of(CacheStack.builder().backend(backend));
  }

  /**
   * Creates a storage over a stack that it builds and owns: closing the storage closes the stack,
   * and the stack its backend.
   *
   * @param stack the settings of the stack
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if the settings are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage of(CacheStackBuilder stack) {
    SupportedHttpClient.require();
    return new ClassicStorage(stack.build(), true);
  }

  /**
   * Creates a storage over a stack that the caller owns, for example one that several storages
   * share.
   *
   * @param stack the stack; it stays open when the storage is closed
   * @return the storage
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage over(CacheStack stack) {
    SupportedHttpClient.require();
    return new ClassicStorage(stack, false);
  }

  /**
   * {@return the stack below this storage, for its health, its catalog and its mode; close it with
   * the storage if the storage built it}
   */
  public CacheStack stack() {
    return stack;
  }

  @Override
  public @Nullable HttpCacheEntry getEntry(String key) {
    return read(() -> entries.get(new ClientKey(key)), Optional.empty()).orElse(null);
  }

  @Override
  public Map<String, HttpCacheEntry> getEntries(Collection<String> keys) {
    return read(() -> entries.getAll(keys), Map.of());
  }

  @Override
  public void putEntry(String key, HttpCacheEntry entry) {
    put(key, entry, false);
  }

  @Override
  public void updateEntry(String key, HttpCacheCASOperation operation) {
    update(key, operation, false);
  }

  @Override
  public void removeEntry(String key) {
    write("removal", () -> entries.remove(new ClientKey(key)), stack.writeDeadline(0));
  }

  @Override
  public void close() {
    if (ownsStack) {
      stack.close();
    }
  }

  StorageLog log() {
    return log;
  }

  /**
   * This storage, for a client that compares the request of an entry with what was sent ({@link
   * OriginResponseRewriter}).
   */
  HttpCacheStorage forComparedRequests() {
    return new ForComparedRequests();
  }

  private void put(String key, HttpCacheEntry entry, boolean compared) {
    Resource body = entry.getResource();
    write(
        "write",
        () -> entries.put(new ClientKey(key), entry, compared),
        stack.writeDeadline(body == null ? 0 : body.length()));
  }

  private void update(String key, HttpCacheCASOperation operation, boolean compared) {
    write(
        "update",
        () -> entries.update(new ClientKey(key), operation, compared),
        stack.writeDeadline(0));
  }

  /** A body extends the deadline once its length is known. */
  private <T> T read(Call<T> call, T fallback) {
    return await("read", call, stack.readDeadline(), stack::bodyTime, fallback);
  }

  private void write(String operation, Call<@Nullable Void> call, Duration deadline) {
    await(operation, call.asTrue(), deadline, () -> Duration.ZERO, true);
  }

  private <T> T await(
      String operation, Call<T> call, Duration deadline, Supplier<Duration> extension, T fallback) {
    try {
      CompletionStage<T> stage = call.start();
      T result = Stages.resultOf(stage);
      return result == null ? await(stage.toCompletableFuture(), deadline, extension) : result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fallback;
    } catch (TimeoutException e) {
      log.timedOut(operation, deadline);
      return fallback;
    } catch (ExecutionException e) {
      log.failed(operation, e.getCause());
      return fallback;
    } catch (Throwable e) {
      // Anything thrown from here would fail the user's request; without the cache it succeeds.
      log.failed(operation, e);
      return fallback;
    }
  }

  /**
   * The only place in Larder that waits for a stage. The stack ends its calls itself; this deadline
   * is for a stack that is late.
   */
  private static <T> T await(
      CompletableFuture<T> stage, Duration deadline, Supplier<Duration> extension)
      throws InterruptedException, ExecutionException, TimeoutException {
    long startNanos = System.nanoTime();
    Duration limit = deadline;
    while (true) {
      try {
        long waited = System.nanoTime() - startNanos;
        return stage.get(limit.plus(GRACE).toNanos() - waited, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        Duration extended = deadline.plus(extension.get());
        if (extended.compareTo(limit) <= 0) {
          throw e;
        }
        limit = extended;
      }
    }
  }

  private final class ForComparedRequests implements HttpCacheStorage {

    @Override
    public @Nullable HttpCacheEntry getEntry(String key) {
      return ClassicStorage.this.getEntry(key);
    }

    @Override
    public Map<String, HttpCacheEntry> getEntries(Collection<String> keys) {
      return ClassicStorage.this.getEntries(keys);
    }

    @Override
    public void putEntry(String key, HttpCacheEntry entry) {
      put(key, entry, true);
    }

    @Override
    public void updateEntry(String key, HttpCacheCASOperation operation) {
      update(key, operation, true);
    }

    @Override
    public void removeEntry(String key) {
      ClassicStorage.this.removeEntry(key);
    }
  }

  private interface Call<T> {
    CompletionStage<T> start() throws ResourceIOException;

    default Call<Boolean> asTrue() {
      return () -> start().thenApply(ignored -> true);
    }
  }
}
