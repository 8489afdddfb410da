// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.RateLimitedLog;
import io.github.larder.core.privacy.PrivacyPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Finds the partitions of requests; a client may have none. Thread-safe if its resolver is. */
final class Partitions {

  private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);

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
            LoggerFactory.getLogger(Partitions.class), stack.nanoTime(), WARNING_INTERVAL);
  }

  /**
   * The part of the store that a request uses.
   *
   * @param hash 64 hexadecimal digits; {@code null} for anonymous requests
   * @param isKnown whether the resolver could name it
   * @param resolved the result of the resolver; {@code null} if there is nothing to cover or check
   */
  record Partition(
      @Nullable String hash,
      boolean isKnown,
      @Nullable CachePartition resolved,
      PrivacyPolicy privacy) {

    /** For requests without a known user: all clients share their responses. */
    private static Partition anonymous(PrivacyPolicy privacy) {
      return new Partition(null, true, null, privacy);
    }

    /** May be anonymous, too: then the request must be sent without credentials. */
    private static Partition of(CachePartition resolved, PrivacyPolicy privacy) {
      String text = resolved.text(privacy);
      return new Partition(
          text == null ? null : privacy.hash("partition " + text), true, resolved, privacy);
    }

    /** For a private cache without a resolver: its users share it, other clients do not. */
    private static Partition ofPrivateCache(PrivacyPolicy privacy) {
      return new Partition(privacy.hash("private cache without partitions"), true, null, privacy);
    }

    /** A partition that is always empty. */
    private static Partition unknown(PrivacyPolicy privacy) {
      return new Partition(
          privacy.hash("unknown partition " + UUID.randomUUID()), false, null, privacy);
    }

    /**
     * Whether a response need not vary on a header. Responses to anonymous requests are stored
     * under keys that all clients read, and keep their {@code Vary}.
     */
    boolean covers(String headerName) {
      return hash != null && resolved != null && resolved.covers(headerName, privacy);
    }

    /** Whether a request was sent with the credentials that its partition was derived from. */
    boolean matches(HttpRequest sent) {
      return resolved == null || resolved.matches(sent.getHeaders(), privacy);
    }
  }

  boolean hasResolver() {
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
      log.warn("The cache is bypassed: the partition resolver named an empty partition", null);
    } catch (RuntimeException e) {
      // Without the exception itself: its message may name the user.
      log.warn(
          "The cache is bypassed: the partition resolver threw " + e.getClass().getName(), null);
    }
    return Partition.unknown(privacy);
  }

  /** What stands for the body of a request in a key. */
  String bodyHash(String text) {
    return stack.privacy().hash("request body " + text);
  }

  /** The URI without secrets, for a message. */
  String redacted(RequestUri uri) {
    return stack.privacy().redact(uri.toString());
  }

  /** Reports response fields that are not stored. */
  void fieldsLeftOut(RequestUri uri, List<String> fieldNames) {
    stack.listener().fieldsLeftOut(stack.privacy().cacheKey(uri.toString()), fieldNames);
  }
}
