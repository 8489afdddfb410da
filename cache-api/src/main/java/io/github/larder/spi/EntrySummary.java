// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a listing: an entry without the bytes of its body, as the backend stores it. What a
 * tier has encoded stays encoded: a sealed entry shows no headers. Immutable; created by {@link
 * #of}, or by {@link #builder()} where a backend lists entries without reading their bodies. Two
 * summaries are equal if all their values are.
 */
public final class EntrySummary {

  private final CacheKey key;
  private final StoredResponse response;
  private final long bodyLength;
  private final @Nullable String bodyEncoding;
  private final int parts;
  private final EntryVersion version;
  private final String namespace;

  private EntrySummary(Builder builder) {
    this.key = Objects.requireNonNull(builder.key, "key");
    this.response = Objects.requireNonNull(builder.response, "response");
    this.bodyLength = builder.bodyLength;
    this.bodyEncoding = builder.bodyEncoding;
    this.parts = builder.parts;
    this.version = builder.version;
    this.namespace = builder.namespace;
  }

  /**
   * Summarizes a stored response.
   *
   * @param key its key
   * @param response the response
   * @return the summary, without a version
   */
  public static EntrySummary of(CacheKey key, StoredResponse response) {
    Body body = response.body();
    return builder()
        .key(key)
        .response(response)
        .body(response.bodyLength(), body == null ? null : body.encoding())
        .build();
  }

  /** {@return a builder without a body, in one part, without a version and a namespace} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the cache key} */
  public CacheKey key() {
    return key;
  }

  /** {@return the stored response without its body} */
  public StoredResponse head() {
    return response.withoutBody();
  }

  /** {@return the request method} */
  public String method() {
    return response.method();
  }

  /** {@return the request URI, with secrets redacted} */
  public String requestUri() {
    return response.requestUri();
  }

  /** {@return the host of the request URI in lower case, without a port; empty if it has none} */
  public String host() {
    return UriText.host(requestUri());
  }

  /** {@return the path of the request URI, without a query} */
  public String path() {
    return UriText.path(requestUri());
  }

  /** {@return the status code of the response} */
  public int status() {
    return response.status();
  }

  /**
   * Returns the media type of the response (RFC 9110, section 8.3.1).
   *
   * @return type and subtype in lower case, without parameters; {@code null} if the response names
   *     none, or its headers are sealed
   */
  public @Nullable String mediaType() {
    for (HeaderField field : response.headers()) {
      String value = field.value();
      if (value != null && field.isNamed("Content-Type")) {
        int end = value.indexOf(';');
        String type = (end < 0 ? value : value.substring(0, end)).strip();
        return type.isEmpty() ? null : type.toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  /** {@return when the request was sent} */
  public Instant sentAt() {
    return response.sentAt();
  }

  /** {@return when the response was received} */
  public Instant receivedAt() {
    return response.receivedAt();
  }

  /** {@return until when the entry may still be useful; {@code null} for no limit} */
  public @Nullable Instant retainUntil() {
    return response.retainUntil();
  }

  /**
   * Returns the variants of a root.
   *
   * @return their names; {@code null} if this is not a root
   */
  public @Nullable List<String> variants() {
    return response.variants();
  }

  /** {@return the stored length of the body in bytes; 0 if there is none} */
  public long bodyLength() {
    return bodyLength;
  }

  /**
   * Returns how the body is encoded by the tiers above the backend.
   *
   * @return the encoding, as in {@link Body#encoding()}; {@code null} if there is no body
   */
  public @Nullable String bodyEncoding() {
    return bodyEncoding;
  }

  /** {@return the number of pieces in which the backend keeps the body; at least 1} */
  public int parts() {
    return parts;
  }

  /** {@return the version of the entry; {@link EntryVersion#ABSENT} if it is not known} */
  public EntryVersion version() {
    return version;
  }

  /** {@return the namespace of the backend in which the entry is stored; empty if it has none} */
  public String namespace() {
    return namespace;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntrySummary that
        && key.equals(that.key)
        && head().equals(that.head())
        && bodyLength == that.bodyLength
        && Objects.equals(bodyEncoding, that.bodyEncoding)
        && parts == that.parts
        && version.equals(that.version)
        && namespace.equals(that.namespace);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, receivedAt(), bodyLength, version);
  }

  @Override
  public String toString() {
    return key + ": " + head() + ", " + bodyLength + " bytes, received at " + receivedAt();
  }

  /** Builds an {@link EntrySummary}. Not thread-safe. Key and response are required. */
  public static final class Builder {

    private @Nullable CacheKey key;
    private @Nullable StoredResponse response;
    private long bodyLength;
    private @Nullable String bodyEncoding;
    private int parts = 1;
    private EntryVersion version = EntryVersion.ABSENT;
    private String namespace = "";

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
     * Sets the response.
     *
     * @param response the response; its body is not looked at
     * @return this builder
     */
    public Builder response(StoredResponse response) {
      this.response = response;
      return this;
    }

    /**
     * Sets the stored length of the body and its encoding.
     *
     * @param length the length in bytes; 0 if there is no body
     * @param encoding the encoding; {@code null} if there is no body
     * @return this builder
     */
    public Builder body(long length, @Nullable String encoding) {
      this.bodyLength = length;
      this.bodyEncoding = encoding;
      return this;
    }

    /**
     * Sets the number of pieces in which the body is kept.
     *
     * @param parts the number, at least 1
     * @return this builder
     */
    public Builder parts(int parts) {
      this.parts = parts;
      return this;
    }

    /**
     * Sets the version of the entry.
     *
     * @param version the version
     * @return this builder
     */
    public Builder version(EntryVersion version) {
      this.version = Objects.requireNonNull(version, "version");
      return this;
    }

    /**
     * Sets the namespace of the backend.
     *
     * @param namespace the namespace; empty for none
     * @return this builder
     */
    public Builder namespace(String namespace) {
      this.namespace = Objects.requireNonNull(namespace, "namespace");
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

  /**
   * Takes the host and the path out of a URI by its separators alone (RFC 3986, section 3): what is
   * stored may be no valid URI.
   */
  private static final class UriText {

    private static final String AUTHORITY = "://";

    private UriText() {}

    static String host(String uri) {
      int start = uri.indexOf(AUTHORITY);
      if (start < 0) {
        return "";
      }
      String authority = uri.substring(start + AUTHORITY.length(), pathStart(uri));
      String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
      int port = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1);
      return (port < 0 ? hostAndPort : hostAndPort.substring(0, port)).toLowerCase(Locale.ROOT);
    }

    static String path(String uri) {
      int start = pathStart(uri);
      return uri.substring(start, firstOf(uri, start, "?#"));
    }

    private static int pathStart(String uri) {
      int authority = uri.indexOf(AUTHORITY);
      return authority < 0 ? 0 : firstOf(uri, authority + AUTHORITY.length(), "/?#");
    }

    private static int firstOf(String text, int from, String characters) {
      int i = from;
      while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
        i++;
      }
      return i;
    }
  }
}
