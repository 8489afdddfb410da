// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
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
 * <p>Thread-safe. No method throws: what goes wrong is a miss or is not stored, with a warning at
 * most once a minute, so that a request never fails because of its cache. Each call takes at most
 * the stack's deadline, which is longer in the first seconds of a process and for large bodies; in
 * a client of {@link LarderHttpClientBuilder} all calls of one exchange share it. An interrupt that
 * comes during a blocking call of a driver may be used up by that driver. HttpClient does not close
 * a storage; close it after the client. That closes the stack of {@link #of(String)} and {@link
 * #of(CacheBackendFactory)}, and not one that was handed over.
 */
public final class ClassicStorage implements HttpCacheStorage, Closeable {

  private static final Duration GRACE = Duration.ofMillis(50);

  private final CacheStack stack;
  private final boolean ownsStack;
  private final EntryStore entries;
  private final Faults faults;

  private ClassicStorage(CacheStack stack, boolean ownsStack) {
    this.stack = Objects.requireNonNull(stack, "stack");
    this.ownsStack = ownsStack;
    this.entries = new EntryStore(stack);
    this.faults = new Faults(ClassicStorage.class, stack);
  }

  /**
   * Makes a storage over the backend of an alias or URL.
   *
   * @param aliasOrUrl such as {@code dynamodb} or {@code dynamodb://us-west-2/http_cache?ttl=false}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if there is no such backend or its options are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage of(String aliasOrUrl) {
    SupportedHttpClient.require();
    return new ClassicStorage(CacheStack.builder().backend(aliasOrUrl).build(), true);
  }

  /**
   * Makes a storage over a backend that was configured in code.
   *
   * @param backend such as {@code DynamoDbBackend.builder().client(client).build()}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if its settings are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage of(CacheBackendFactory backend) {
    SupportedHttpClient.require();
    return new ClassicStorage(CacheStack.builder().backend(backend).build(), true);
  }

  /**
   * Makes a storage over a stack.
   *
   * @param stack the stack; it stays open when the storage is closed
   * @return the storage
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static ClassicStorage over(CacheStack stack) {
    SupportedHttpClient.require();
    return new ClassicStorage(stack, false);
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
    await("removal", () -> entries.remove(new ClientKey(key)), stack.writeDeadline(0));
  }

  @Override
  public void close() {
    if (ownsStack) {
      stack.close();
    }
  }

  CacheStack stack() {
    return stack;
  }

  NotStoredLog notStored() {
    return entries.notStored();
  }

  /**
   * This storage, for a client that compares requests with what was sent ({@link OriginAnswers}).
   */
  HttpCacheStorage forComparedRequests() {
    return new ForComparedRequests();
  }

  private void put(String key, HttpCacheEntry entry, boolean compared) {
    Resource body = entry.getResource();
    await(
        "write",
        () -> entries.put(new ClientKey(key), entry, compared),
        stack.writeDeadline(body == null ? 0 : body.length()));
  }

  private void update(String key, HttpCacheCASOperation operation, boolean compared) {
    await(
        "update",
        () -> entries.update(new ClientKey(key), operation, compared),
        stack.writeDeadline(0));
  }

  /** A body adds to the deadline once its length is known. */
  private <T> T read(Call<T> call, T otherwise) {
    return answer("read", call, stack.readDeadline(), stack::bodyTime, otherwise);
  }

  private void await(String what, Call<@Nullable Void> call, Duration deadline) {
    answer(what, call.andThenNothing(), deadline, () -> Duration.ZERO, true);
  }

  private <T> T answer(
      String what, Call<T> call, Duration deadline, Supplier<Duration> more, T otherwise) {
    try {
      return valueOf(call.stage().toCompletableFuture(), deadline, more);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    } catch (TimeoutException e) {
      faults.tookLonger(what, deadline);
      return otherwise;
    } catch (ExecutionException e) {
      return failed(what, e.getCause(), otherwise);
    } catch (Throwable e) {
      // Anything thrown from here would fail the user's request; without the cache it succeeds.
      return failed(what, e, otherwise);
    }
  }

  /**
   * The one place in Larder that waits for a stage. The stack ends its calls itself; this is for
   * the case that it is late.
   */
  private static <T> T valueOf(
      CompletableFuture<T> stage, Duration deadline, Supplier<Duration> more)
      throws InterruptedException, ExecutionException, TimeoutException {
    long begin = System.nanoTime();
    Duration limit = deadline;
    while (true) {
      try {
        long waited = System.nanoTime() - begin;
        return stage.get(limit.plus(GRACE).toNanos() - waited, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        Duration longer = deadline.plus(more.get());
        if (longer.compareTo(limit) <= 0) {
          throw e;
        }
        limit = longer;
      }
    }
  }

  private <T> T failed(String what, @Nullable Throwable cause, T otherwise) {
    faults.failed(what, cause);
    return otherwise;
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

  /** A call that begins when it is asked for its stage. */
  private interface Call<T> {
    CompletionStage<T> stage() throws ResourceIOException;

    default Call<Boolean> andThenNothing() {
      return () -> stage().thenApply(result -> true);
    }
  }
}
