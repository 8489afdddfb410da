package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.Deadlines;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** What a {@link CacheStack} was built with, besides its backend. */
record CacheStackSettings(
    String backendName,
    boolean ownsBackend,
    Clock clock,
    CacheListener listener,
    RetentionPolicy retention,
    PrivacyPolicy privacy,
    int maxVariants,
    Compression compression,
    int maxDecodedBytes,
    Deadlines deadlines,
    int maxConcurrentCalls,
    CacheMode mode,
    boolean callerMayBlock) {

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  RateLimitedLog newLog(Class<?> of) {
    return new RateLimitedLog(LoggerFactory.getLogger(of), clock, BETWEEN_WARNINGS);
  }
}
