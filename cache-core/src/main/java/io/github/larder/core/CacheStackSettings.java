// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.encryption.Encryption;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.CacheStore;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a {@link CacheStack} was built with, besides its backend. */
record CacheStackSettings(
    String backendName,
    boolean ownsBackend,
    Clock clock,
    LongSupplier nanoTime,
    CacheListener listener,
    RetentionPolicy retention,
    PrivacyPolicy privacy,
    int maxVariants,
    Compression compression,
    int maxDecodedBytes,
    @Nullable KeyProvider keys,
    Deadlines deadlines,
    int maxConcurrentCalls,
    CacheMode mode,
    boolean callerMayBlock) {

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  /** With the encryption tier in front of it, if there are keys. */
  CacheStore encrypting(CacheStore backend, CurrentOperation current) {
    return keys == null ? backend : Encryption.tier(backend, keys, listener, current::captured);
  }

  RateLimitedLog newLog(Class<?> of) {
    return new RateLimitedLog(LoggerFactory.getLogger(of), nanoTime, BETWEEN_WARNINGS);
  }
}
