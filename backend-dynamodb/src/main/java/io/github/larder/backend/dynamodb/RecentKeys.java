// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.github.larder.model.EntryVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What this process remembers of keys for a while: which ones it wrote, refreshed, or found with
 * parts that DynamoDB never deletes. Durations are measured by a ticker, so that setting the clock
 * of the machine changes nothing. Bounded: the oldest keys are forgotten first. Thread-safe.
 */
final class RecentKeys {

  /** How long an eventually consistent read is not trusted to see a write of this process. */
  private static final Duration OWN_WRITES = Duration.ofSeconds(5);

  private static final Duration LASTING_PARTS = Duration.ofDays(1);

  private static final int MAX_KEYS = 10_000;

  private final Clock clock;
  private final Runnable afterWrite;

  /** Written or removed. */
  private final Cache<String, Boolean> written;

  private final Cache<String, Refresh> refreshed;

  /** With parts without a {@code ttl}. */
  private final Cache<String, Boolean> lastingParts;

  private record Refresh(EntryVersion version, AttributeValue receivedAt) {}

  /**
   * @param afterWrite runs after each write that succeeded: the first one shows that the table
   *     exists and can be configured
   */
  RecentKeys(Clock clock, LongSupplier nanoTime, Runnable afterWrite) {
    this.clock = clock;
    this.afterWrite = afterWrite;
    this.written = remember(OWN_WRITES, nanoTime);
    this.refreshed = remember(OWN_WRITES, nanoTime);
    this.lastingParts = remember(LASTING_PARTS, nanoTime);
  }

  /** {@return an empty cache of keys, each of which it remembers for this duration} */
  static <V> Cache<String, V> remember(Duration duration, LongSupplier nanoTime) {
    return CacheBuilder.newBuilder()
        .concurrencyLevel(1)
        .maximumSize(MAX_KEYS)
        .expireAfterWrite(duration.plusNanos(1))
        .ticker(
            new Ticker() {
              @Override
              public long read() {
                return nanoTime.getAsLong();
              }
            })
        .build();
  }

  /** A write begins: one that times out may still take effect. */
  void writeBegins(String itemKey) {
    written.put(itemKey, true);
  }

  void wrote(String itemKey) {
    written.put(itemKey, true);
    afterWrite.run();
  }

  /**
   * A refresh succeeded. A URL that is validated at each use would be read strongly consistent for
   * ever, at twice the price, if it were treated like a key that was written. Instead it is read
   * eventually consistent, and the item shows whether the refresh is in it.
   */
  void refreshed(String itemKey, EntryVersion version, AttributeValue receivedAt) {
    refreshed.put(itemKey, new Refresh(version, receivedAt));
    written.invalidate(itemKey);
    afterWrite.run();
  }

  /** The parts of this entry have no {@code ttl}: a write that replaces it has to delete them. */
  void foundLastingParts(String itemKey) {
    lastingParts.put(itemKey, true);
  }

  /** Whether this process wrote the key, so that it is read strongly consistent. */
  boolean isWritten(String itemKey) {
    return written.asMap().containsKey(itemKey);
  }

  boolean mayHaveLastingParts(String itemKey) {
    return lastingParts.asMap().containsKey(itemKey);
  }

  /** Whether an item was read from before the refresh of this process, or may have been. */
  boolean isBeforeRefresh(String itemKey, Map<String, AttributeValue> item) {
    Refresh refresh = refreshed.getIfPresent(itemKey);
    if (refresh == null) {
      return false;
    }
    EntryVersion version = ItemReader.version(item);
    return !version.equals(refresh.version())
        && !(version.token().startsWith(Versions.bodyToken(refresh.version()))
            && ItemReader.isNewerThan(refresh.receivedAt(), clock.instant(), item));
  }
}
