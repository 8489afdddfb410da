// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.Exchange;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import java.io.Closeable;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.cache.HttpAsyncCacheStorage;
import org.apache.hc.client5.http.cache.HttpCacheCASOperation;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/**
 * The storage of HttpClient's async caching client.
 *
 * <pre>{@code
 * CachingHttpAsyncClients.custom()
 *     .setCacheConfig(CacheConfigPreset.cacheConfig())
 *     .setHttpCacheStorage(AsyncStorage.of("dynamodb"))
 * }</pre>
 *
 * <p>Thread-safe. No method blocks or throws, and none does heavy work on the calling thread, which
 * is one of HttpClient's I/O threads. Callbacks run on the stack's worker threads; a callback that
 * blocks delays no other. Each callback is called exactly once, and never fails because of the
 * backend: a failed read is a miss, a failed write is not stored, and both are logged at most once
 * a minute. Each call takes at most the stack's deadline; in a client of {@link
 * LarderHttpAsyncClientBuilder} all calls of one exchange share it. A cancel ends the callback at
 * once; the call to the backend runs to its own end.
 *
 * <p>HttpClient does not close a storage; close it after the client. That ends pending callbacks
 * with a miss, and closes the stack, except one that was handed to {@link #over}.
 */
public final class AsyncStorage implements HttpAsyncCacheStorage, Closeable {

  private final CacheStack stack;
  private final boolean ownsStack;
  private final StorageLog log;
  private final EntryStore entries;
  private final Set<PendingCallback<?>> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private AsyncStorage(CacheStack stack, boolean ownsStack) {
    this.stack = Objects.requireNonNull(stack, "stack");
    this.ownsStack = ownsStack;
    this.log = new StorageLog(AsyncStorage.class, stack);
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
  public static AsyncStorage of(String aliasOrUrl) {
    return of(CacheStack.builder().backend(aliasOrUrl));
  }

  /**
   * Creates a storage over a backend that was configured in code.
   *
   * @param backend such as {@code DynamoDbBackend.builder().asyncClient(client).build()}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if its settings are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static AsyncStorage of(CacheBackendFactory backend) {
    SupportedHttpClient.require();
    return of(CacheStack.builder().backend(backend));
  }

  /**
   * Creates a storage over a stack that it builds and owns: closing the storage closes the stack,
   * and the stack its backend.
   *
   * @param stack the settings of the stack; this method sets {@code callerMayBlock(false)}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if the settings are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static AsyncStorage of(CacheStackBuilder stack) {
    SupportedHttpClient.require();
    return new AsyncStorage(stack.callerMayBlock(false).build(), true);
  }

  /**
   * Creates a storage over a stack that the caller owns, for example one that several storages
   * share.
   *
   * @param stack a stack that was built with {@code callerMayBlock(false)}; it stays open when the
   *     storage is closed
   * @return the storage
   * @throws IllegalArgumentException if the stack may block its callers
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static AsyncStorage over(CacheStack stack) {
    SupportedHttpClient.require();
    if (stack.callerMayBlock()) {
      throw new IllegalArgumentException(
          "The stack may block its callers, which are I/O threads here; build it with"
              + " CacheStack.builder().callerMayBlock(false)");
    }
    return new AsyncStorage(stack, false);
  }

  /**
   * {@return the stack below this storage, for its health, its catalog and its mode; close it with
   * the storage if the storage built it}
   */
  public CacheStack stack() {
    return stack;
  }

  @Override
  public Cancellable getEntry(String key, FutureCallback<HttpCacheEntry> callback) {
    return call(
        "read",
        () -> entries.get(new ClientKey(key)),
        Optional.empty(),
        new EntryCallback(callback));
  }

  @Override
  public Cancellable getEntries(
      Collection<String> keys, FutureCallback<Map<String, HttpCacheEntry>> callback) {
    return call("read", () -> entries.getAll(keys), Map.of(), callback);
  }

  @Override
  public Cancellable putEntry(String key, HttpCacheEntry entry, FutureCallback<Boolean> callback) {
    return put(key, entry, false, callback);
  }

  @Override
  public Cancellable updateEntry(
      String key, HttpCacheCASOperation operation, FutureCallback<Boolean> callback) {
    return update(key, operation, false, callback);
  }

  @Override
  public Cancellable removeEntry(String key, FutureCallback<Boolean> callback) {
    return call("removal", () -> asTrue(entries.remove(new ClientKey(key))), false, callback);
  }

  @Override
  public void close() {
    closed = true;
    pending.forEach(PendingCallback::completeWithFallback);
    pending.clear();
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
  HttpAsyncCacheStorage forComparedRequests() {
    return new ForComparedRequests();
  }

  private Cancellable put(
      String key, HttpCacheEntry entry, boolean compared, FutureCallback<Boolean> callback) {
    return call(
        "write", () -> asTrue(entries.put(new ClientKey(key), entry, compared)), false, callback);
  }

  private Cancellable update(
      String key,
      HttpCacheCASOperation operation,
      boolean compared,
      FutureCallback<Boolean> callback) {
    return call(
        "update",
        () -> asTrue(entries.update(new ClientKey(key), operation, compared)),
        false,
        callback);
  }

  private <T> Cancellable call(
      String operation, Call<T> call, T fallback, FutureCallback<T> callback) {
    PendingCallback<T> answer = new PendingCallback<>(callback, fallback, stack);
    pending.add(answer);
    try {
      if (closed) {
        end(answer, fallback);
      } else {
        call.start()
            .whenComplete(
                (result, thrown) -> {
                  if (thrown != null) {
                    log.failed(operation, thrown);
                  }
                  end(answer, thrown == null ? result : fallback);
                });
      }
    } catch (Throwable e) {
      // Anything thrown from here would fail the user's request; without the cache it succeeds.
      log.failed(operation, e);
      end(answer, fallback);
    }
    return answer;
  }

  private <T> void end(PendingCallback<T> answer, T result) {
    pending.remove(answer);
    answer.complete(result);
  }

  private static CompletionStage<Boolean> asTrue(CompletionStage<Void> stage) {
    return stage.thenApply(ignored -> true);
  }

  private final class ForComparedRequests implements HttpAsyncCacheStorage {

    @Override
    public Cancellable getEntry(String key, FutureCallback<HttpCacheEntry> callback) {
      return AsyncStorage.this.getEntry(key, callback);
    }

    @Override
    public Cancellable getEntries(
        Collection<String> keys, FutureCallback<Map<String, HttpCacheEntry>> callback) {
      return AsyncStorage.this.getEntries(keys, callback);
    }

    @Override
    public Cancellable putEntry(
        String key, HttpCacheEntry entry, FutureCallback<Boolean> callback) {
      return put(key, entry, true, callback);
    }

    @Override
    public Cancellable updateEntry(
        String key, HttpCacheCASOperation operation, FutureCallback<Boolean> callback) {
      return update(key, operation, true, callback);
    }

    @Override
    public Cancellable removeEntry(String key, FutureCallback<Boolean> callback) {
      return AsyncStorage.this.removeEntry(key, callback);
    }
  }

  /** HttpClient expects {@code null} for a miss. */
  private record EntryCallback(FutureCallback<HttpCacheEntry> next)
      implements FutureCallback<Optional<HttpCacheEntry>> {

    @Override
    public void completed(Optional<HttpCacheEntry> found) {
      next.completed(found.orElse(null));
    }

    @Override
    public void failed(Exception failure) {
      next.failed(failure);
    }

    @Override
    public void cancelled() {
      next.cancelled();
    }
  }

  /**
   * One of HttpClient's callbacks, called exactly once: by the result, by a cancel or by a close,
   * whichever comes first. HttpClient's own code throws out of {@code completed} for a stored
   * {@code Content-Type} with an unknown charset; {@code failed} is called then, or the exchange
   * would hang for ever. Calls that the callback makes belong to the same exchange.
   */
  private static final class PendingCallback<T> implements Cancellable {

    private final FutureCallback<T> callback;
    private final T fallback;
    private final CacheStack stack;
    private final @Nullable Exchange exchange;
    private final AtomicBoolean called = new AtomicBoolean();

    /**
     * @param fallback the result if there is none
     */
    PendingCallback(FutureCallback<T> callback, T fallback, CacheStack stack) {
      this.callback = callback;
      this.fallback = fallback;
      this.stack = stack;
      this.exchange = stack.currentExchange();
    }

    @SuppressWarnings("try") // The scope is only closed.
    void complete(T result) {
      if (!called.compareAndSet(false, true)) {
        return;
      }
      try (CacheStack.Scope scope = stack.enter(exchange)) {
        callback.completed(result);
      } catch (RuntimeException e) {
        callback.failed(e);
      } catch (Error e) {
        callback.failed(new IllegalStateException("The callback ended with an error", e));
      }
    }

    void completeWithFallback() {
      complete(fallback);
    }

    @Override
    public boolean cancel() {
      if (!called.compareAndSet(false, true)) {
        return false;
      }
      callback.cancelled();
      return true;
    }
  }

  private interface Call<T> {
    CompletionStage<T> start() throws ResourceIOException;
  }
}
