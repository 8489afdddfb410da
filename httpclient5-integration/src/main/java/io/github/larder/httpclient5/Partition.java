package io.github.larder.httpclient5;

import io.github.larder.core.PrivacyPolicy;
import java.util.UUID;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whose responses are kept apart from those of others.
 *
 * @param hash 64 hexadecimal digits; {@code null} for what is nobody's
 * @param isKnown whether the resolver told it
 * @param resolved what it told; {@code null} if there is nothing to cover or to check
 */
record Partition(
    @Nullable String hash,
    boolean isKnown,
    @Nullable CachePartition resolved,
    PrivacyPolicy privacy) {

  /** Whose responses are everybody's. */
  static Partition nobody(PrivacyPolicy privacy) {
    return new Partition(null, true, null, privacy);
  }

  /** One that may turn out to be nobody's: then the request was sent with no credentials. */
  static Partition of(CachePartition resolved, PrivacyPolicy privacy) {
    String text = resolved.text(privacy);
    return new Partition(
        text == null ? null : privacy.hash("partition " + text), true, resolved, privacy);
  }

  /** That of a private cache without a resolver: of all its users, and of no other client. */
  static Partition ofPrivateCache(PrivacyPolicy privacy) {
    return new Partition(privacy.hash("private cache without partitions"), true, null, privacy);
  }

  /** One in which nothing is ever found. */
  static Partition unknown(PrivacyPolicy privacy) {
    return new Partition(
        privacy.hash("unknown partition " + UUID.randomUUID()), false, null, privacy);
  }

  /**
   * Whether a response need not vary on a header. What is nobody's lies under a key that everybody
   * reads, and keeps its {@code Vary}.
   */
  boolean covers(String headerName) {
    return hash != null && resolved != null && resolved.covers(headerName, privacy);
  }

  /** Whether a request was sent with the credentials that its partition was told by. */
  boolean isOf(HttpRequest sent) {
    return resolved == null || resolved.isOf(sent.getHeaders(), privacy);
  }
}
