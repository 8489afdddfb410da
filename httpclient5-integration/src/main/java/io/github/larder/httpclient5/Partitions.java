// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.RateLimitedLog;
import io.github.larder.core.privacy.PrivacyPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The partitions of a client; it may have none. */
final class Partitions {

  private final @Nullable PartitionResolver resolver;
  private final boolean shared;
  private final CacheStack stack;
  private final RateLimitedLog log;

  /**
   * @param shared whether HttpClient's cache is a shared one, which needs no partitions
   */
  Partitions(@Nullable PartitionResolver resolver, boolean shared, CacheStack stack) {
    this.resolver = resolver;
    this.shared = shared;
    this.stack = stack;
    this.log =
        new RateLimitedLog(
            LoggerFactory.getLogger(Partitions.class), stack.nanoTime(), Duration.ofMinutes(1));
  }

  boolean areUsed() {
    return resolver != null;
  }

  Partition of(HttpRequest request, HttpContext context) {
    PrivacyPolicy privacy = stack.privacy();
    if (resolver == null) {
      return shared ? Partition.anonymous(privacy) : Partition.ofPrivateCache(privacy);
    }
    try {
      Optional<CachePartition> resolved = resolver.partition(request, context);
      if (resolved.isEmpty()) {
        return Partition.anonymous(privacy);
      }
      if (!resolved.get().isBlank()) {
        return Partition.of(resolved.get(), privacy);
      }
      log.warn("The cache is passed by: the partition resolver named an empty partition", null);
    } catch (RuntimeException e) {
      // Without the exception itself: its message may well name the user.
      log.warn(
          "The cache is passed by: the partition resolver threw " + e.getClass().getName(), null);
    }
    return Partition.unknown(privacy);
  }

  /** For people. */
  String redacted(RequestUri uri) {
    return stack.privacy().redact(uri.toString());
  }

  void leftOut(RequestUri uri, List<String> fieldNames) {
    stack.listener().fieldsLeftOut(stack.privacy().cacheKey(uri.toString()), fieldNames);
  }
}
