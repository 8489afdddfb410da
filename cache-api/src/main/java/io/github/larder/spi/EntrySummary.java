// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a listing: an entry without its headers and body. Immutable; created by {@link #of},
 * or by {@link #builder()} where a backend lists entries without reading them in full. Two
 * summaries are equal if all their values are.
 */
public final class EntrySummary {

  private final CacheKey key;
  private final String method;
  private final String requestUri;
  private final int status;
  private final Instant receivedAt;
  private final @Nullable Instant retainUntil;
  private final long bodyLength;

  private EntrySummary(Builder builder) {
    this.key = Objects.requireNonNull(builder.key, "key");
    this.method = Objects.requireNonNull(builder.method, "method");
    this.requestUri = Objects.requireNonNull(builder.requestUri, "requestUri");
    this.status = builder.status;
    this.receivedAt = Objects.requireNonNull(builder.receivedAt, "receivedAt");
    this.retainUntil = builder.retainUntil;
    this.bodyLength = builder.bodyLength;
  }

  /**
   * Summarizes a stored response.
   *
   * @param key its key
   * @param response the response
   * @return the summary
   */
  public static EntrySummary of(CacheKey key, StoredResponse response) {
    return builder()
        .key(key)
        .method(response.method())
        .requestUri(response.requestUri())
        .status(response.status())
        .receivedAt(response.receivedAt())
        .retainUntil(response.retainUntil())
        .bodyLength(response.bodyLength())
        .build();
  }

  /** {@return a builder with status 200, no time limit and no body} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the cache key} */
  public CacheKey key() {
    return key;
  }

  /** {@return the request method} */
  public String method() {
    return method;
  }

  /** {@return the request URI, with secrets redacted} */
  public String requestUri() {
    return requestUri;
  }

  /** {@return the status code of the response} */
  public int status() {
    return status;
  }

  /** {@return when the response was received} */
  public Instant receivedAt() {
    return receivedAt;
  }

  /** {@return until when the entry may still be useful; {@code null} for no limit} */
  public @Nullable Instant retainUntil() {
    return retainUntil;
  }

  /** {@return the stored length of the body in bytes; 0 if there is none} */
  public long bodyLength() {
    return bodyLength;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntrySummary that
        && key.equals(that.key)
        && method.equals(that.method)
        && requestUri.equals(that.requestUri)
        && status == that.status
        && receivedAt.equals(that.receivedAt)
        && Objects.equals(retainUntil, that.retainUntil)
        && bodyLength == that.bodyLength;
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, method, requestUri, status, receivedAt, retainUntil, bodyLength);
  }

  @Override
  public String toString() {
    return key
        + ": "
        + method
        + " "
        + requestUri
        + " -> "
        + status
        + ", "
        + bodyLength
        + " bytes, received at "
        + receivedAt
        + ", retained until "
        + (retainUntil == null ? "for ever" : retainUntil);
  }

  /**
   * Builds an {@link EntrySummary}. Not thread-safe. Key, method, request URI and the instant of
   * receipt are required.
   */
  public static final class Builder {

    private @Nullable CacheKey key;
    private @Nullable String method;
    private @Nullable String requestUri;
    private int status = 200;
    private @Nullable Instant receivedAt;
    private @Nullable Instant retainUntil;
    private long bodyLength;

    private Builder() {}

    /**
     * Sets the cache key.
     *
     * @param key the key
     * @return this builder
     */
    public Builder key(CacheKey key) {
      this.key = key;
      return this;
    }

    /**
     * Sets the request method.
     *
     * @param method the method
     * @return this builder
     */
    public Builder method(String method) {
      this.method = method;
      return this;
    }

    /**
     * Sets the request URI.
     *
     * @param requestUri the URI with secrets redacted
     * @return this builder
     */
    public Builder requestUri(String requestUri) {
      this.requestUri = requestUri;
      return this;
    }

    /**
     * Sets the status code.
     *
     * @param status the status code
     * @return this builder
     */
    public Builder status(int status) {
      this.status = status;
      return this;
    }

    /**
     * Sets when the response was received.
     *
     * @param receivedAt the instant
     * @return this builder
     */
    public Builder receivedAt(Instant receivedAt) {
      this.receivedAt = receivedAt;
      return this;
    }

    /**
     * Sets until when the entry may be useful.
     *
     * @param retainUntil the instant; {@code null} for no limit
     * @return this builder
     */
    public Builder retainUntil(@Nullable Instant retainUntil) {
      this.retainUntil = retainUntil;
      return this;
    }

    /**
     * Sets the stored length of the body.
     *
     * @param bodyLength the length in bytes; 0 if there is no body
     * @return this builder
     */
    public Builder bodyLength(long bodyLength) {
      this.bodyLength = bodyLength;
      return this;
    }

    /**
     * Builds the summary.
     *
     * @return the summary
     * @throws NullPointerException if a required value is missing; the message names it
     */
    public EntrySummary build() {
      return new EntrySummary(this);
    }
  }
}
