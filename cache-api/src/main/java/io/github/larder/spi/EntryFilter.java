// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Selects the entries of a listing, a count or a bulk removal. An entry is selected if all
 * conditions hold. Immutable; created by {@link #builder()}; two filters are equal if their
 * conditions are.
 */
public final class EntryFilter {

  /** Selects every entry. */
  public static final EntryFilter ALL = builder().build();

  private final @Nullable String uriPrefix;
  private final @Nullable Instant receivedBefore;

  private EntryFilter(Builder builder) {
    this.uriPrefix = builder.uriPrefix;
    this.receivedBefore = builder.receivedBefore;
  }

  /** {@return a builder without conditions} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return what the redacted request URI begins with; {@code null} for any URI} */
  public @Nullable String uriPrefix() {
    return uriPrefix;
  }

  /** {@return the instant before which the response was received; {@code null} for any time} */
  public @Nullable Instant receivedBefore() {
    return receivedBefore;
  }

  /**
   * Applies the filter.
   *
   * @param entry an entry
   * @return whether all conditions hold for it
   */
  public boolean matches(EntrySummary entry) {
    return (uriPrefix == null || entry.requestUri().startsWith(uriPrefix))
        && (receivedBefore == null || entry.receivedAt().isBefore(receivedBefore));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryFilter that
        && Objects.equals(uriPrefix, that.uriPrefix)
        && Objects.equals(receivedBefore, that.receivedBefore);
  }

  @Override
  public int hashCode() {
    return Objects.hash(uriPrefix, receivedBefore);
  }

  @Override
  public String toString() {
    return "URI prefix "
        + (uriPrefix == null ? "any" : uriPrefix)
        + ", received before "
        + (receivedBefore == null ? "any" : receivedBefore);
  }

  /** Builds an {@link EntryFilter}. Not thread-safe. */
  public static final class Builder {

    private @Nullable String uriPrefix;
    private @Nullable Instant receivedBefore;

    private Builder() {}

    /**
     * Sets what the redacted request URI begins with. Case matters.
     *
     * @param uriPrefix the prefix; {@code null} for any URI
     * @return this builder
     */
    public Builder uriPrefix(@Nullable String uriPrefix) {
      this.uriPrefix = uriPrefix;
      return this;
    }

    /**
     * Sets the instant before which the response was received.
     *
     * @param receivedBefore the instant, exclusive; {@code null} for any time
     * @return this builder
     */
    public Builder receivedBefore(@Nullable Instant receivedBefore) {
      this.receivedBefore = receivedBefore;
      return this;
    }

    /** {@return the filter} */
    public EntryFilter build() {
      return new EntryFilter(this);
    }
  }
}
