package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.RateLimitedLog;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The partitions of a client; it may have none. */
final class Partitions {

  private final @Nullable PartitionResolver resolver;
  private final CacheStack stack;
  private final RateLimitedLog log;

  Partitions(@Nullable PartitionResolver resolver, CacheStack stack) {
    this.resolver =
        resolver instanceof CredentialPartitions
            ? new CredentialPartitions(stack.privacy())
            : resolver;
    this.stack = stack;
    this.log =
        new RateLimitedLog(
            LoggerFactory.getLogger(Partitions.class), stack.nanoTime(), Duration.ofMinutes(1));
  }

  boolean areUsed() {
    return resolver != null;
  }

  boolean cover(String headerName) {
    return resolver != null && resolver.covers(headerName);
  }

  Partition of(HttpRequest request, HttpContext context) {
    if (resolver == null) {
      return Partition.NOBODY;
    }
    try {
      Optional<String> name = resolver.partition(request, context);
      if (name.isEmpty()) {
        return Partition.NOBODY;
      }
      if (!name.get().isBlank()) {
        return Partition.named(name.get(), stack.privacy());
      }
      log.warn("The cache is passed by: the partition resolver named an empty partition", null);
    } catch (RuntimeException e) {
      // Without the exception itself: its message may well name the user.
      log.warn(
          "The cache is passed by: the partition resolver threw " + e.getClass().getName(), null);
    }
    return Partition.unknown(stack.privacy());
  }

  /** Whether a request was sent with the credentials that its partition was told by. */
  boolean isRight(Partition partition, HttpRequest sent) {
    if (!(resolver instanceof CredentialPartitions credentials)) {
      return true;
    }
    Partition ofSent =
        credentials
            .ofHeaders(sent)
            .map(name -> Partition.named(name, stack.privacy()))
            .orElse(Partition.NOBODY);
    return ofSent.equals(partition);
  }

  void wrong(RequestUri uri) {
    log.warn(
        "A response is not stored: its request was sent with credentials that were not on it when"
            + " its partition was told. Set them on the request or in the cookie store; default"
            + " headers, interceptors and a CredentialsProvider come too late. Or give a partition"
            + " resolver that knows them",
        null);
    skipped(uri, SkipReason.UNKNOWN_CREDENTIALS);
  }

  void skipped(RequestUri uri, SkipReason reason) {
    stack.listener().skipped(stack.privacy().cacheKey(uri.toString()), reason);
  }
}
