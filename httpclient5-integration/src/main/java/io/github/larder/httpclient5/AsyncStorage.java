// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
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
import org.apache.hc.client5.http.cache.HttpAsyncCacheStorage;
import org.apache.hc.client5.http.cache.HttpCacheCASOperation;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.FutureCallback;

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
 * is one of HttpClient's I/O threads; callbacks come on the stack's worker threads. Each callback
 * is called exactly once, and never fails because of the backend: what goes wrong is a miss or is
 * not stored, with a warning at most once a minute. Each call takes at most the stack's deadline;
 * in a client of {@link LarderHttpAsyncClientBuilder} all calls of one exchange share it. A cancel
 * ends the callback at once; what is under way below runs out. A callback that blocks holds up no
 * other.
 *
 * <p>HttpClient does not close a storage; close it after the client. That ends callbacks that are
 * still open with a miss, and closes the stack of {@link #of(String)} and {@link
 * #of(CacheBackendFactory)}, but not one that was handed over.
 */
public final class AsyncStorage implements HttpAsyncCacheStorage, Closeable {

  private final CacheStack stack;
  private final boolean ownsStack;
  private final EntryStore entries;
  private final Faults faults;
  private final Set<AsyncAnswer<?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private AsyncStorage(CacheStack stack, boolean ownsStack) {
    this.stack = Objects.requireNonNull(stack, "stack");
    this.ownsStack = ownsStack;
    this.entries = new EntryStore(stack);
    this.faults = new Faults(AsyncStorage.class, stack);
  }

  /**
   * Makes a storage over the backend of an alias or URL.
   *
   * @param aliasOrUrl such as {@code dynamodb} or {@code dynamodb://us-west-2/http_cache?ttl=false}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if there is no such backend or its options are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static AsyncStorage of(String aliasOrUrl) {
    SupportedHttpClient.require();
    return new AsyncStorage(
        CacheStack.builder().backend(aliasOrUrl).callerMayBlock(false).build(), true);
  }

  /**
   * Makes a storage over a backend that was configured in code.
   *
   * @param backend such as {@code DynamoDbBackend.builder().asyncClient(client).build()}
   * @return a storage that the caller closes
   * @throws BackendConfigurationException if its settings are wrong
   * @throws IllegalStateException if HttpClient is older than 5.4
   */
  public static AsyncStorage of(CacheBackendFactory backend) {
    SupportedHttpClient.require();
    return new AsyncStorage(
        CacheStack.builder().backend(backend).callerMayBlock(false).build(), true);
  }

  /**
   * Makes a storage over a stack.
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

  @Override
  public Cancellable getEntry(String key, FutureCallback<HttpCacheEntry> callback) {
    return answer(
        "read",
        () -> entries.get(new ClientKey(key)),
        Optional.empty(),
        new EntryCallback(callback));
  }

  @Override
  public Cancellable getEntries(
      Collection<String> keys, FutureCallback<Map<String, HttpCacheEntry>> callback) {
    return answer("read", () -> entries.getAll(keys), Map.of(), callback);
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
    return answer("removal", () -> done(entries.remove(new ClientKey(key))), false, callback);
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(AsyncAnswer::giveUp);
    open.clear();
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
  HttpAsyncCacheStorage forComparedRequests() {
    return new ForComparedRequests();
  }

  private Cancellable put(
      String key, HttpCacheEntry entry, boolean compared, FutureCallback<Boolean> callback) {
    return answer(
        "write", () -> done(entries.put(new ClientKey(key), entry, compared)), false, callback);
  }

  private Cancellable update(
      String key,
      HttpCacheCASOperation operation,
      boolean compared,
      FutureCallback<Boolean> callback) {
    return answer(
        "update",
        () -> done(entries.update(new ClientKey(key), operation, compared)),
        false,
        callback);
  }

  private <T> Cancellable answer(
      String what, Call<T> call, T otherwise, FutureCallback<T> callback) {
    AsyncAnswer<T> answer = new AsyncAnswer<>(callback, otherwise, stack);
    open.add(answer);
    try {
      if (closed) {
        end(answer, otherwise);
      } else {
        call.stage()
            .whenComplete(
                (result, thrown) -> {
                  if (thrown != null) {
                    faults.failed(what, thrown);
                  }
                  end(answer, thrown == null ? result : otherwise);
                });
      }
    } catch (Throwable e) {
      // Anything thrown from here would fail the user's request; without the cache it succeeds.
      faults.failed(what, e);
      end(answer, otherwise);
    }
    return answer;
  }

  private <T> void end(AsyncAnswer<T> answer, T result) {
    open.remove(answer);
    answer.give(result);
  }

  private static CompletionStage<Boolean> done(CompletionStage<Void> stage) {
    return stage.thenApply(nothing -> true);
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

  /** Where HttpClient wants {@code null} for a miss. */
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

  /** A call that begins when it is asked for its stage. */
  private interface Call<T> {
    CompletionStage<T> stage() throws ResourceIOException;
  }
}
