// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.util.UUID;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The part of the store that a request uses.
 *
 * @param hash 64 hexadecimal digits; {@code null} for anonymous requests
 * @param isKnown whether the resolver could name it
 * @param resolved what the resolver returned; {@code null} if there is nothing to cover or to check
 */
record Partition(
    @Nullable String hash,
    boolean isKnown,
    @Nullable CachePartition resolved,
    PrivacyPolicy privacy) {

  /** For requests that no user is known of: all clients share their responses. */
  static Partition anonymous(PrivacyPolicy privacy) {
    return new Partition(null, true, null, privacy);
  }

  /** May turn out to be anonymous: then the request must be sent without credentials. */
  static Partition of(CachePartition resolved, PrivacyPolicy privacy) {
    String text = resolved.text(privacy);
    return new Partition(
        text == null ? null : privacy.hash("partition " + text), true, resolved, privacy);
  }

  /** For a private cache without a resolver: its users share it, other clients do not. */
  static Partition ofPrivateCache(PrivacyPolicy privacy) {
    return new Partition(privacy.hash("private cache without partitions"), true, null, privacy);
  }

  /** One in which nothing is ever found. */
  static Partition unknown(PrivacyPolicy privacy) {
    return new Partition(
        privacy.hash("unknown partition " + UUID.randomUUID()), false, null, privacy);
  }

  /**
   * Whether a response need not vary on a header. Responses to anonymous requests are stored under
   * keys that all clients read, and keep their {@code Vary}.
   */
  boolean covers(String headerName) {
    return hash != null && resolved != null && resolved.covers(headerName, privacy);
  }

  /** Whether a request was sent with the credentials that its partition was made of. */
  boolean matches(HttpRequest sent) {
    return resolved == null || resolved.matches(sent.getHeaders(), privacy);
  }
}
