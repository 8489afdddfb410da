// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import io.github.larder.core.CacheListener;
import io.github.larder.core.MissReason;
import io.github.larder.core.OperationEvent;
import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.core.Verdict;
import io.github.larder.core.collapse.RequestWait;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the operations of a stack and its backend in Micrometer meters.
 *
 * <pre>{@code
 * CacheStack.builder().listener(MicrometerCacheListener.of(registry, "products"))
 * }</pre>
 *
 * <p>Every meter begins with {@code larder.} and has the tag {@code cache}, the name of the stack.
 * No tag contains a key or a URL, and each has few values: names of operations, outcomes, reasons
 * and the backend's own names of its calls. Stacks that share a registry need different names.
 *
 * <p>Thread-safe. The registry belongs to the caller, and meters remain in it. They are not
 * Micrometer's {@code cache.*} meters, which have other tags: a registry such as Prometheus accepts
 * only meters with the same tags under one name.
 */
public final class MicrometerCacheListener implements CacheListener {

  private final MeterRegistry registry;
  private final Tags tags;
  private final OperationMeters operations;

  /** Registered at once, so that its first increase is visible. */
  private final Counter failedRemovals;

  private final Counter corrupt;

  private MicrometerCacheListener(MeterRegistry registry, Tags tags) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.tags = tags;
    this.operations = new OperationMeters(registry, tags);
    this.failedRemovals =
        counter("larder.removals.failed", "Outdated entries whose removal failed at first")
            .register(registry);
    this.corrupt = counter("larder.corrupt", "Entries that could not be read").register(registry);
  }

  /**
   * Creates a listener.
   *
   * @param registry the registry of the meters
   * @param name the name of the stack, the value of the tag {@code cache}
   * @return the listener
   */
  public static MicrometerCacheListener of(MeterRegistry registry, String name) {
    return of(registry, name, Tags.empty());
  }

  /**
   * Creates a listener whose meters have additional tags.
   *
   * @param registry the registry of the meters
   * @param name the name of the stack, the value of the tag {@code cache}
   * @param more additional tags of every meter
   * @return the listener
   */
  public static MicrometerCacheListener of(MeterRegistry registry, String name, Tags more) {
    return new MicrometerCacheListener(registry, TagValues.named(name, more));
  }

  @Override
  public void operationEnded(OperationEvent event) {
    operations.record(event);
  }

  @Override
  public void exchangeEnded(Verdict verdict, @Nullable MissReason reason) {
    counter("larder.exchanges", "Exchanges of HTTP clients, by verdict and reason")
        .tag("verdict", TagValues.of(verdict))
        .tag("reason", reason == null ? TagValues.NONE : TagValues.of(reason))
        .register(registry)
        .increment();
  }

  @Override
  public void requestWaited(RequestWait wait) {
    Timer.builder("larder.collapsing.waits")
        .description("Requests that waited for another one for the same URL, by how that ended")
        .tags(tags)
        .tag("end", TagValues.of(wait.end()))
        .register(registry)
        .record(wait.waited());
  }

  @Override
  public void breakerChanged(Calls calls, Breaker state) {
    counter("larder.breaker.transitions", "Transitions of a circuit breaker, by its new state")
        .tag("calls", TagValues.of(calls))
        .tag("state", TagValues.of(state))
        .register(registry)
        .increment();
  }

  @Override
  public void removalFailed(CacheKey key) {
    failedRemovals.increment();
  }

  @Override
  public void consumed(double readUnits, double writeUnits) {
    capacity("read", readUnits);
    capacity("write", writeUnits);
  }

  @Override
  public void called(String call) {
    counter("larder.backend.calls", "Calls to the backend, under its own names")
        .tag("call", call)
        .register(registry)
        .increment();
  }

  @Override
  public void transferred(long sent, long received) {
    bytes("sent", sent);
    bytes("received", received);
  }

  @Override
  public void corrupt(CacheKey key, String reason) {
    corrupt.increment();
  }

  @Override
  public void skipped(CacheKey key, SkipReason reason) {
    counter("larder.skipped", "Responses that were not stored")
        .tag("reason", TagValues.of(reason))
        .register(registry)
        .increment();
  }

  @Override
  public void retried(String reason) {
    counter("larder.backend.retries", "Retries of parts of the work, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }

  private void capacity(String kind, double units) {
    if (units > 0) {
      counter("larder.backend.capacity", "Capacity that the backend bills")
          .baseUnit("units")
          .tag("kind", kind)
          .register(registry)
          .increment(units);
    }
  }

  private void bytes(String direction, long count) {
    if (count > 0) {
      counter("larder.backend.transferred", "Bytes of stored responses sent and received")
          .baseUnit(BaseUnits.BYTES)
          .tag("direction", direction)
          .register(registry)
          .increment((double) count);
    }
  }

  private Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description).tags(tags);
  }
}
