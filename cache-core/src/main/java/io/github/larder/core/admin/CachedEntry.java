// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.EntrySummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry as people look at it: what the backend lists, and what HTTP says about it. Of a sealed
 * entry only what is stored in clear is known. Immutable; two entries are equal if their summaries
 * are.
 *
 * @param summary what the backend lists
 */
public record CachedEntry(EntrySummary summary) {

  private static final String SEALED = "sealed";
  private static final int MAX_DIGITS = 18;

  /** {@code {variant}scheme+partition+marks://}; see the keys of HttpClient's cache. */
  private static final Pattern KEY =
      Pattern.compile("(\\{.*?\\})?[a-z][a-z0-9]*((?:\\+[0-9a-z]+)*)://.*", Pattern.DOTALL);

  private static final Pattern PARTITION = Pattern.compile("\\+[0-9a-f]{64}(?:\\+.*)?");

  /** What may be done with an entry. */
  public enum State {
    /** It may be served (RFC 9111, section 4.2). */
    FRESH,

    /** It is validated before it is served, or served stale where that is allowed. */
    STALE,

    /** Its retention has ended: it is absent for every request. */
    EXPIRED,

    /** Its headers are sealed. */
    UNKNOWN
  }

  /** {@return the cache key} */
  public CacheKey key() {
    return summary.key();
  }

  /** {@return the request URI, with secrets redacted} */
  public String uri() {
    return summary.requestUri();
  }

  /** {@return whether the entry is encrypted} */
  public boolean isSealed() {
    String encoding = summary.bodyEncoding();
    return encoding != null && (encoding.equals(SEALED) || encoding.startsWith(SEALED + ":"));
  }

  /** {@return whether this is the entry that lists the variants of a URL, which has no body} */
  public boolean isRoot() {
    return summary.variants() != null;
  }

  /** {@return whether the entry belongs to one user's partition} */
  public boolean isPartitioned() {
    Matcher key = KEY.matcher(key().value());
    return key.matches() && PARTITION.matcher(key.group(2)).matches();
  }

  /** {@return the variant that the key names; empty if it names none} */
  public Optional<String> variant() {
    Matcher key = KEY.matcher(key().value());
    return key.matches() ? Optional.ofNullable(key.group(1)) : Optional.empty();
  }

  /**
   * Returns the length of the body before a tier encoded it.
   *
   * @return the length in bytes; empty if only its decoding would show it
   */
  public OptionalLong originalLength() {
    String encoding = summary.bodyEncoding();
    if (encoding == null || encoding.equals(Body.IDENTITY)) {
      return OptionalLong.of(summary.bodyLength());
    }
    return summary.head().headerValues("Content-Length").stream()
        .map(String::strip)
        .filter(
            value ->
                !value.isEmpty()
                    && value.length() <= MAX_DIGITS
                    && value.chars().allMatch(c -> c >= '0' && c <= '9'))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /**
   * Returns until when the response is fresh.
   *
   * @return the instant; empty if the headers are sealed
   */
  public Optional<Instant> freshUntil() {
    return isSealed() ? Optional.empty() : Optional.of(RetentionPolicy.freshUntil(summary.head()));
  }

  /**
   * Returns what may be done with the entry.
   *
   * @param now the current time
   * @return the state
   */
  public State state(Instant now) {
    StoredResponse head = summary.head();
    if (head.isExpiredAt(now)) {
      return State.EXPIRED;
    }
    return freshUntil()
        .map(until -> now.isBefore(until) ? State.FRESH : State.STALE)
        .orElse(State.UNKNOWN);
  }

  /**
   * Returns the time since the response was received.
   *
   * @param now the current time
   * @return the time, not less than zero
   */
  public Duration age(Instant now) {
    Duration age = Duration.between(summary.receivedAt(), now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
