// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stored response (RFC 9111, section 2): what is needed to answer a request from the cache, and
 * how long it is worth keeping.
 *
 * <p>A store gives back exactly what it was given: headers in their order, with repeats and
 * original case, instants to the nanosecond, an absent body apart from an empty one, absent
 * variants apart from empty ones. Two responses are equal if all of this is equal.
 *
 * <p>A <em>root</em> is the entry that lists the variants of a URL; it has {@link #variants()} and
 * no body. Immutable and thread-safe; created by {@link #builder()}.
 */
public final class StoredResponse {

  private final String method;
  private final String requestUri;
  private final List<HeaderField> requestHeaders;
  private final int status;
  private final List<HeaderField> headers;
  private final @Nullable Body body;
  private final Instant sentAt;
  private final Instant receivedAt;
  private final @Nullable List<String> variants;
  private final @Nullable Instant retainUntil;
  private final Map<String, String> annotations;

  private StoredResponse(Builder builder) {
    this.method = Objects.requireNonNull(builder.method, "method");
    this.requestUri = Objects.requireNonNull(builder.requestUri, "requestUri");
    this.requestHeaders = List.copyOf(builder.requestHeaders);
    this.status = builder.status;
    this.headers = List.copyOf(builder.headers);
    this.body = builder.body;
    this.sentAt = Objects.requireNonNull(builder.sentAt, "sentAt");
    this.receivedAt = Objects.requireNonNull(builder.receivedAt, "receivedAt");
    this.variants = builder.variants == null ? null : List.copyOf(builder.variants);
    this.retainUntil = builder.retainUntil;
    this.annotations =
        builder.annotations.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(builder.annotations));
  }

  /** {@return a builder with status 200, no headers and no body} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder for a changed copy; lists and the body are shared} */
  public Builder toBuilder() {
    Builder builder =
        new Builder()
            .method(method)
            .requestUri(requestUri)
            .requestHeaders(requestHeaders)
            .status(status)
            .headers(headers)
            .body(body)
            .sentAt(sentAt)
            .receivedAt(receivedAt)
            .variants(variants)
            .retainUntil(retainUntil);
    annotations.forEach(builder::annotation);
    return builder;
  }

  /** {@return the request method, as the client sent it} */
  public String method() {
    return method;
  }

  /** {@return the URL of the request, for people: secrets in it are redacted} */
  public String requestUri() {
    return requestUri;
  }

  /**
   * Returns the request header fields that {@code Vary} nominates (RFC 9111, section 4.1), and no
   * other fields.
   *
   * @return the fields in the order of the request
   */
  public List<HeaderField> requestHeaders() {
    return requestHeaders;
  }

  /** {@return the status code of the response} */
  public int status() {
    return status;
  }

  /** {@return the response header fields in their order, with repeats and original case} */
  public List<HeaderField> headers() {
    return headers;
  }

  /**
   * Returns the values of one response header.
   *
   * @param name the field name, in any case
   * @return the values of all lines of that name, in order, without absent ones
   */
  public List<String> headerValues(String name) {
    List<String> values = new ArrayList<>();
    for (HeaderField field : headers) {
      String value = field.value();
      if (field.isNamed(name) && value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /**
   * Returns the content.
   *
   * @return the body, or {@code null} if there is none ({@code HEAD}, 204, a root)
   */
  public @Nullable Body body() {
    return body;
  }

  /** {@return the stored length of the body in bytes; 0 if there is no body} */
  public int bodyLength() {
    return body == null ? 0 : body.length();
  }

  /**
   * Returns when the request was sent.
   *
   * @return the instant that RFC 9111, section 4.2.3 calls {@code request_time}
   */
  public Instant sentAt() {
    return sentAt;
  }

  /**
   * Returns when the response was received.
   *
   * @return the instant that RFC 9111, section 4.2.3 calls {@code response_time}
   */
  public Instant receivedAt() {
    return receivedAt;
  }

  /**
   * Returns the names of the variants that a root lists.
   *
   * @return the variants, oldest first; {@code null} if this is not a root
   */
  public @Nullable List<String> variants() {
    return variants;
  }

  /**
   * Returns until when the entry may still be useful. From that instant on it is expired, and a
   * store treats it as absent.
   *
   * @return the instant, or {@code null} if the entry never expires
   */
  public @Nullable Instant retainUntil() {
    return retainUntil;
  }

  /**
   * Decides whether this entry is expired.
   *
   * @param now the current time
   * @return whether {@code now} is at or after {@link #retainUntil()}
   */
  public boolean isExpiredAt(Instant now) {
    return retainUntil != null && !now.isBefore(retainUntil);
  }

  /**
   * Returns the annotations of the tiers above the store, such as a key id. Backends store them and
   * do not interpret them.
   *
   * @return names and values, in order
   */
  public Map<String, String> annotations() {
    return annotations;
  }

  /** {@return a copy without the body, or this if there is none} */
  public StoredResponse withoutBody() {
    return body == null ? this : toBuilder().body(null).build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredResponse that
        && status == that.status
        && method.equals(that.method)
        && requestUri.equals(that.requestUri)
        && requestHeaders.equals(that.requestHeaders)
        && headers.equals(that.headers)
        && Objects.equals(body, that.body)
        && sentAt.equals(that.sentAt)
        && receivedAt.equals(that.receivedAt)
        && Objects.equals(variants, that.variants)
        && Objects.equals(retainUntil, that.retainUntil)
        && List.copyOf(annotations.entrySet()).equals(List.copyOf(that.annotations.entrySet()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, requestUri, status, headers, sentAt, receivedAt, variants);
  }

  @Override
  public String toString() {
    return method
        + " "
        + requestUri
        + " -> "
        + status
        + ", body "
        + (body == null ? "none" : body)
        + (variants == null ? "" : ", " + variants.size() + " variants")
        + ", retained until "
        + (retainUntil == null ? "for ever" : retainUntil);
  }

  /**
   * Builds a {@link StoredResponse}. Not thread-safe. Method, request URI and both instants are
   * required.
   */
  public static final class Builder {

    private @Nullable String method;
    private @Nullable String requestUri;
    private List<HeaderField> requestHeaders = List.of();
    private int status = 200;
    private List<HeaderField> headers = List.of();
    private @Nullable Body body;
    private @Nullable Instant sentAt;
    private @Nullable Instant receivedAt;
    private @Nullable List<String> variants;
    private @Nullable Instant retainUntil;
    private final Map<String, String> annotations = new LinkedHashMap<>();

    private Builder() {}

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
     * Sets the request header fields that {@code Vary} nominates.
     *
     * @param requestHeaders the fields, in order
     * @return this builder
     */
    public Builder requestHeaders(List<HeaderField> requestHeaders) {
      this.requestHeaders = requestHeaders;
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
     * Sets the response header fields.
     *
     * @param headers the fields, in order
     * @return this builder
     */
    public Builder headers(List<HeaderField> headers) {
      this.headers = headers;
      return this;
    }

    /**
     * Sets the content.
     *
     * @param body the body, or {@code null} for none
     * @return this builder
     */
    public Builder body(@Nullable Body body) {
      this.body = body;
      return this;
    }

    /**
     * Sets when the request was sent.
     *
     * @param sentAt the instant
     * @return this builder
     */
    public Builder sentAt(Instant sentAt) {
      this.sentAt = sentAt;
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
     * Sets the variants, which makes the response a root.
     *
     * @param variants the names, oldest first; {@code null} for a response that is not a root
     * @return this builder
     */
    public Builder variants(@Nullable List<String> variants) {
      this.variants = variants;
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
     * Adds an annotation of a tier.
     *
     * @param name the name; a second use of it replaces the value
     * @param value the value
     * @return this builder
     */
    public Builder annotation(String name, String value) {
      annotations.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Builds the response.
     *
     * @return the response
     * @throws NullPointerException if a required part is missing; the message names it
     */
    public StoredResponse build() {
      return new StoredResponse(this);
    }
  }
}
