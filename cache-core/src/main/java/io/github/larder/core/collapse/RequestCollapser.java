// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.collapse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collapses requests (RFC 9111, section 4): while one request for a key is forwarded to the origin,
 * the others wait for its response to be stored, and then look up the store again. The lookup
 * decides what answers a request; a request never gets a response that it could not have found.
 *
 * <p>Order is a matter of moments, which are counted and not measured: a request that finds no
 * forwarded request looks up again if one has ended since its lookup began, and no request waits
 * for one that was forwarded before its key was removed. All is bounded; what is evicted costs a
 * request to the origin.
 *
 * <p>Thread-safe. Nothing blocks, and no user code is called but the listener of waits.
 */
public final class RequestCollapser {

  private static final int MAX_KEYS = 10_000;
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  private final CacheStore store;
  private final LongSupplier nanoTime;
  private final Executor executor;
  private final Consumer<RequestWait> waits;
  private final AtomicLong moments = new AtomicLong();

  /** Each stack has its own. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable CollapsibleRequest> forwarding = new ThreadLocal<>();

  private final AtomicInteger waiting = new AtomicInteger();
  private final Cache<Target, ForwardedRequest> forwarded;
  private final Cache<CacheKey, Long> removals;

  /**
   * Creates a collapser without requests.
   *
   * @param store where responses are stored; its leases are used if it has any
   * @param nanoTime the time that has passed, as {@link System#nanoTime} gives it
   * @param executor runs what must not delay a request that has ended
   * @param waits learns of each wait that has ended; neither throws nor blocks
   */
  public RequestCollapser(
      CacheStore store, LongSupplier nanoTime, Executor executor, Consumer<RequestWait> waits) {
    this.waits = waits;
    this.store = store;
    this.nanoTime = nanoTime;
    this.executor = executor;
    this.forwarded =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterWrite(MAX_AGE)
            .ticker(nanoTime::getAsLong)
            .build();
    this.removals =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterWrite(MAX_AGE)
            .ticker(nanoTime::getAsLong)
            .build();
  }

  /**
   * What a forwarded request is for.
   *
   * @param key the key of the URL
   * @param selector the method, and what is known to select a variant
   */
  public record Target(CacheKey key, String selector) {}

  /**
   * What a lookup has found that does not answer the request, by which a newer response is
   * recognised.
   *
   * @param key the key of the entry, or that of the URL if there is none
   * @param receivedAt when it was received; {@code null} if there is none
   */
  public record Found(CacheKey key, @Nullable Instant receivedAt) {}

  /**
   * Begins a request, before its lookup.
   *
   * @param maxWait how long it waits for others, in all
   * @return the request
   */
  public CollapsibleRequest begin(Duration maxWait) {
    return new CollapsibleRequest(this, maxWait, forwarding.get());
  }

  /**
   * Requests that this thread begins until the scope is closed are part of a request that is being
   * forwarded, as if made by a handler of its chain. They do not wait for it.
   *
   * @param request the request; on the same thread the scope is closed
   * @return to be closed with {@code try}
   */
  public Scope enter(CollapsibleRequest request) {
    CollapsibleRequest outer = forwarding.get();
    forwarding.set(request);
    return () -> {
      if (outer == null) {
        forwarding.remove();
      } else {
        forwarding.set(outer);
      }
    };
  }

  /** Ends what {@link #enter} began. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A stored response is removed, as after an unsafe method. Requests that begin later do not wait
   * for what was forwarded before.
   *
   * @param key the key
   * @return completes when other processes know; never fails
   */
  public CompletionStage<Void> removed(CacheKey key) {
    removals.put(key, moments.incrementAndGet());
    return store
        .leases()
        .map(leases -> SharedForward.revoke(leases, key))
        .orElseGet(() -> CompletableFuture.completedStage(null));
  }

  /** {@return how many requests wait for others at this moment} */
  public int waiting() {
    return waiting.get();
  }

  /** Counts a request that waits, until it does no longer. */
  <T> CompletableFuture<T> counted(CompletableFuture<T> wait) {
    waiting.incrementAndGet();
    var unused = wait.thenAccept(ended -> waiting.decrementAndGet());
    return wait;
  }

  /**
   * Reports a wait that has ended.
   *
   * @param beganNanos when it began
   */
  void waited(CacheKey key, long beganNanos, RequestWait.End end) {
    waits.accept(new RequestWait(key, Duration.ofNanos(nanoTime.getAsLong() - beganNanos), end));
  }

  /** Whether a key was removed after a moment. */
  boolean isRemovedSince(CacheKey key, long moment) {
    Long removed = removals.getIfPresent(key);
    return removed != null && removed > moment;
  }

  /**
   * Finds the forwarded request that concerns a request, or makes its own one the first.
   *
   * @param lookedUp the moment at which the lookup of the request began
   * @param own is forwarded if there is no other; {@code null} if the request leads no others
   */
  @Nullable ForwardedRequest join(
      Target target, long lookedUp, Duration maxWait, @Nullable ForwardedRequest own) {
    return forwarded
        .asMap()
        .compute(
            target,
            (same, found) ->
                found != null
                        && !isRemovedSince(target.key(), found.began())
                        && found.concerns(lookedUp, nanoTime.getAsLong(), maxWait)
                    ? found
                    : own);
  }

  ForwardedRequest forward() {
    return new ForwardedRequest(now(), nanoTime.getAsLong());
  }

  /**
   * Ends a forwarded request.
   *
   * @param passes whether waiting for the next ones is of no use for a while
   * @return whether it had not ended
   */
  boolean end(ForwardedRequest request, ForwardedRequest.Outcome outcome, boolean passes) {
    return request.end(
        outcome,
        moments.incrementAndGet(),
        passes ? nanoTime.getAsLong() + ForwardedRequest.PASS.toNanos() : null);
  }

  /** The moment of the last end or removal. */
  long now() {
    return moments.get();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  CacheStore store() {
    return store;
  }

  Executor executor() {
    return executor;
  }

  static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }
}
