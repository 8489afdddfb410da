// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until a test moves it. Thread-safe. A clock created by {@link
 * #withZone} moves together with the clock it was created from.
 */
public final class MutableClock extends Clock {

  private final AtomicReference<Instant> now;
  private final AtomicLong elapsedNanos;
  private final ZoneId zone;

  private MutableClock(AtomicReference<Instant> now, AtomicLong elapsedNanos, ZoneId zone) {
    this.now = now;
    this.elapsedNanos = elapsedNanos;
    this.zone = zone;
  }

  /**
   * Creates a clock in UTC.
   *
   * @param now its first instant
   * @return the clock
   */
  public static MutableClock at(Instant now) {
    return new MutableClock(
        new AtomicReference<>(Objects.requireNonNull(now, "now")),
        new AtomicLong(),
        ZoneOffset.UTC);
  }

  /**
   * Moves the clock by a duration, as if time passed.
   *
   * @param duration how far; negative moves it back
   */
  public void advance(Duration duration) {
    now.updateAndGet(instant -> instant.plus(duration));
    if (!duration.isNegative()) {
      elapsedNanos.addAndGet(duration.toNanos());
    }
  }

  /**
   * Returns the time that has passed, like {@link System#nanoTime()}: it grows when the clock is
   * {@linkplain #advance advanced}, and not when it is {@linkplain #set set} or moved back.
   *
   * @return nanoseconds since this clock was created
   */
  public long nanoTime() {
    return elapsedNanos.get();
  }

  /**
   * Sets the clock to an instant, as when a wall clock is corrected: no time passes.
   *
   * @param instant its new instant
   */
  public void set(Instant instant) {
    now.set(Objects.requireNonNull(instant, "instant"));
  }

  @Override
  public Instant instant() {
    return Objects.requireNonNull(now.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId otherZone) {
    return new MutableClock(now, elapsedNanos, Objects.requireNonNull(otherZone, "otherZone"));
  }

  @Override
  public String toString() {
    return "MutableClock at " + now.get();
  }
}
