// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.near;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stack keeps entries near: in the memory of this process, for a short time, so that
 * reads need not reach the backend. What this process writes or removes is seen at once; what
 * another process does is seen when the time has passed, at the latest.
 *
 * <p>Near entries are never written anywhere. Where the stack encrypts, they are as they were
 * before encryption. Immutable; compared by its parts.
 */
public final class NearCache {

  /** The limit if none is set. */
  public static final long DEFAULT_MAX_BYTES = 16L << 20;

  private static final NearCache OFF = new NearCache(Duration.ZERO, DEFAULT_MAX_BYTES, false);

  private final Duration nearFor;
  private final long maxBytes;
  private final boolean misses;

  private NearCache(Duration nearFor, long maxBytes, boolean misses) {
    this.nearFor = nearFor;
    this.maxBytes = maxBytes;
    this.misses = misses;
  }

  /** {@return no near entries: every read reaches the backend} */
  public static NearCache off() {
    return OFF;
  }

  /**
   * Keeps entries near.
   *
   * @param nearFor how long, from the beginning of the read or write of each; zero keeps none
   * @return the settings, with a limit of {@value #DEFAULT_MAX_BYTES} bytes, without misses
   * @throws IllegalArgumentException if the time is negative
   */
  public static NearCache of(Duration nearFor) {
    return OFF.withNearFor(nearFor);
  }

  /**
   * Changes the time.
   *
   * @param time how long entries are kept, from the beginning of the read or write of each; zero
   *     keeps none
   * @return the changed settings
   * @throws IllegalArgumentException if the time is negative
   */
  public NearCache withNearFor(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("Entries are near for zero or more: " + time);
    }
    return new NearCache(time, maxBytes, misses);
  }

  /**
   * Changes the limit.
   *
   * @param limitBytes bytes of all near entries on the heap, at least 1; an entry that does not fit
   *     is not kept
   * @return the changed settings
   */
  public NearCache withMaxBytes(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("The limit is at least one byte: " + limitBytes);
    }
    return new NearCache(nearFor, limitBytes, misses);
  }

  /**
   * Decides whether it is kept as well that the backend has no entry under a key. By default it is
   * not, so that a response which another process stores is found at once.
   *
   * @param kept whether it is
   * @return the changed settings
   */
  public NearCache withMisses(boolean kept) {
    return new NearCache(nearFor, maxBytes, kept);
  }

  /** {@return whether nothing is kept} */
  public boolean isOff() {
    return nearFor.isZero();
  }

  /** {@return how long entries are kept} */
  public Duration nearFor() {
    return nearFor;
  }

  /** {@return bytes of all near entries on the heap} */
  public long maxBytes() {
    return maxBytes;
  }

  /** {@return whether the absence of an entry is kept} */
  public boolean misses() {
    return misses;
  }

  /**
   * Creates the entries of one stack, of which there are none yet.
   *
   * @param clock decides when the retention of an entry ends
   * @param nanoTime measures how long an entry has been near
   * @return the entries
   */
  public NearEntries entries(Clock clock, LongSupplier nanoTime) {
    return new NearEntries(this, clock, nanoTime);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NearCache that
        && nearFor.equals(that.nearFor)
        && maxBytes == that.maxBytes
        && misses == that.misses;
  }

  @Override
  public int hashCode() {
    return Objects.hash(nearFor, maxBytes, misses);
  }

  @Override
  public String toString() {
    return isOff()
        ? "off"
        : nearFor + ", " + maxBytes + " bytes" + (misses ? ", misses as well" : "");
  }
}
