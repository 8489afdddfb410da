// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Selects the entries of a listing, a count or a bulk removal. An entry is selected if all
 * conditions hold. A catalog decides with {@link #matches} alone; a backend may check in its own
 * language what saves it work, and then checks again here. Immutable; created by {@link
 * #builder()}; two filters are equal if their conditions are.
 */
public final class EntryFilter {

  /** Selects every entry that has not expired. */
  public static final EntryFilter ALL = builder().build();

  private final Builder conditions;

  private EntryFilter(Builder conditions) {
    this.conditions = conditions;
  }

  /** {@return a builder without conditions} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return a builder for a changed copy} */
  public Builder toBuilder() {
    return conditions.copy();
  }

  /** {@return what the redacted request URI begins with; {@code null} for any URI} */
  public @Nullable String uriPrefix() {
    return conditions.uriPrefix;
  }

  /** {@return the instant before which the response was received; {@code null} for any time} */
  public @Nullable Instant receivedBefore() {
    return conditions.receivedBefore;
  }

  /** {@return the lowest status code} */
  public int minStatus() {
    return conditions.minStatus;
  }

  /** {@return the highest status code} */
  public int maxStatus() {
    return conditions.maxStatus;
  }

  /** {@return the length in bytes that the stored body exceeds; -1 for any length} */
  public long largerThan() {
    return conditions.largerThan;
  }

  /** {@return whether entries are selected that have expired} */
  public Expiry expiry() {
    return conditions.expiry;
  }

  /**
   * Returns whether conditions remain that this class has no accessor for, so that only {@link
   * #matches} can decide.
   *
   * @return {@code false} if the values of the accessors are all of the filter
   */
  public boolean hasFurtherConditions() {
    return conditions.host != null
        || conditions.pathGlob != null
        || conditions.uriPattern != null
        || conditions.mediaType != null
        || conditions.namespace != null
        || conditions.tag != null
        || conditions.predicate != null;
  }

  /**
   * Applies the filter.
   *
   * @param entry an entry
   * @param now the current time, which decides about {@link #expiry()}
   * @return whether all conditions hold for it
   */
  public boolean matches(EntrySummary entry, Instant now) {
    return conditions.expiry.includes(entry, now)
        && entry.status() >= conditions.minStatus
        && entry.status() <= conditions.maxStatus
        && entry.bodyLength() > conditions.largerThan
        && isReceivedInTime(entry)
        && hasUri(entry)
        && (conditions.mediaType == null
            || isOf(Objects.requireNonNullElse(entry.mediaType(), ""), conditions.mediaType))
        && (conditions.namespace == null || entry.namespace().equals(conditions.namespace))
        && (conditions.tag == null || GroupNames.of(entry.head()).contains(conditions.tag))
        && (conditions.predicate == null || conditions.predicate.test(entry));
  }

  private boolean isReceivedInTime(EntrySummary entry) {
    Instant before = conditions.receivedBefore;
    return before == null || entry.receivedAt().isBefore(before);
  }

  private boolean hasUri(EntrySummary entry) {
    String uri = entry.requestUri();
    return (conditions.uriPrefix == null || uri.startsWith(conditions.uriPrefix))
        && (conditions.host == null || isHost(entry.host(), conditions.host))
        && (conditions.pathGlob == null || conditions.pathGlob.matches(entry.path()))
        && (conditions.uriPattern == null || conditions.uriPattern.matcher(uri).find());
  }

  private static boolean isHost(String host, String wanted) {
    return wanted.startsWith("*.") ? host.endsWith(wanted.substring(1)) : host.equals(wanted);
  }

  private static boolean isOf(String mediaType, String wanted) {
    return wanted.endsWith("/*")
        ? mediaType.startsWith(wanted.substring(0, wanted.length() - 1))
        : mediaType.equals(wanted);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryFilter that
        && conditions.toString().equals(that.conditions.toString())
        && Objects.equals(conditions.predicate, that.conditions.predicate);
  }

  @Override
  public int hashCode() {
    return conditions.toString().hashCode();
  }

  /** {@return the conditions in words} */
  @Override
  public String toString() {
    return conditions.toString();
  }

  /** Whether entries are selected whose retention has ended. */
  public enum Expiry {
    /** Entries that have not expired, as for every other operation of a store. */
    LIVE,

    /** Entries that have expired, and that the backend has not deleted yet. */
    EXPIRED,

    /** All that is stored. */
    ANY;

    private boolean includes(EntrySummary entry, Instant now) {
      Instant until = entry.retainUntil();
      boolean expired = until != null && !now.isBefore(until);
      return this == ANY || expired == (this == EXPIRED);
    }
  }

  /** Builds an {@link EntryFilter}. Not thread-safe. */
  public static final class Builder {

    private @Nullable String uriPrefix;
    private @Nullable String host;
    private @Nullable PathGlob pathGlob;
    private @Nullable Pattern uriPattern;
    private int minStatus;
    private int maxStatus = Integer.MAX_VALUE;
    private @Nullable String mediaType;
    private @Nullable Instant receivedBefore;
    private long largerThan = -1;
    private Expiry expiry = Expiry.LIVE;
    private @Nullable String namespace;
    private @Nullable String tag;
    private @Nullable String description;
    private @Nullable Predicate<EntrySummary> predicate;

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
     * Sets the host of the request URI.
     *
     * @param host the host without a port, in any case; {@code *.example.org} for all hosts below
     *     that one; {@code null} for any host
     * @return this builder
     */
    public Builder host(@Nullable String host) {
      this.host = host == null ? null : host.toLowerCase(Locale.ROOT);
      return this;
    }

    /**
     * Sets a pattern for the path of the redacted request URI, without its query.
     *
     * @param pathGlob {@code *} stands for any characters but a slash, {@code **} for any
     *     characters, {@code ?} for one that is no slash; {@code /a/**} matches {@code /a} as well;
     *     {@code null} for any path
     * @return this builder
     */
    public Builder pathGlob(@Nullable String pathGlob) {
      this.pathGlob = pathGlob == null ? null : PathGlob.of(pathGlob);
      return this;
    }

    /**
     * Sets a regular expression that is found anywhere in the redacted request URI.
     *
     * @param uriPattern the expression; {@code null} for any URI
     * @return this builder
     */
    public Builder uriPattern(@Nullable Pattern uriPattern) {
      this.uriPattern = uriPattern;
      return this;
    }

    /**
     * Sets the status codes.
     *
     * @param min the lowest
     * @param max the highest
     * @return this builder
     */
    public Builder statuses(int min, int max) {
      this.minStatus = min;
      this.maxStatus = max;
      return this;
    }

    /**
     * Sets the media type.
     *
     * @param mediaType type and subtype, in any case; {@code image/*} for all subtypes; {@code
     *     null} for any, or none
     * @return this builder
     */
    public Builder mediaType(@Nullable String mediaType) {
      this.mediaType = mediaType == null ? null : mediaType.toLowerCase(Locale.ROOT);
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

    /**
     * Sets what the stored length of the body exceeds.
     *
     * @param bytes the length, exclusive; -1 for any
     * @return this builder
     */
    public Builder largerThan(long bytes) {
      this.largerThan = bytes;
      return this;
    }

    /**
     * Sets whether entries are selected that have expired; by default they are not.
     *
     * @param expiry which entries
     * @return this builder
     */
    public Builder expiry(Expiry expiry) {
      this.expiry = Objects.requireNonNull(expiry, "expiry");
      return this;
    }

    /**
     * Sets the namespace of the backend. A catalog shows no other namespace than its store's.
     *
     * @param namespace the namespace; {@code null} for any
     * @return this builder
     */
    public Builder namespace(@Nullable String namespace) {
      this.namespace = namespace;
      return this;
    }

    /**
     * Sets a group of the response (RFC 9875). Sealed entries show none.
     *
     * @param tag a member of {@code Cache-Groups}, case-sensitive; {@code null} for any response
     * @return this builder
     */
    public Builder tag(@Nullable String tag) {
      this.tag = tag;
      return this;
    }

    /**
     * Sets one more condition, which is checked in this process alone.
     *
     * @param description the condition in words
     * @param predicate the condition; thread-safe, does not block
     * @return this builder
     */
    public Builder where(String description, Predicate<EntrySummary> predicate) {
      this.description = Objects.requireNonNull(description, "description");
      this.predicate = Objects.requireNonNull(predicate, "predicate");
      return this;
    }

    /** {@return the filter} */
    public EntryFilter build() {
      return new EntryFilter(copy());
    }

    private Builder copy() {
      Builder copy = new Builder();
      copy.uriPrefix = uriPrefix;
      copy.host = host;
      copy.pathGlob = pathGlob;
      copy.uriPattern = uriPattern;
      copy.minStatus = minStatus;
      copy.maxStatus = maxStatus;
      copy.mediaType = mediaType;
      copy.receivedBefore = receivedBefore;
      copy.largerThan = largerThan;
      copy.expiry = expiry;
      copy.namespace = namespace;
      copy.tag = tag;
      copy.description = description;
      copy.predicate = predicate;
      return copy;
    }

    @Override
    public String toString() {
      StringJoiner words = new StringJoiner(", ");
      add(words, "URI begins with ", uriPrefix);
      add(words, "host ", host);
      add(words, "path ", pathGlob);
      add(words, "URI matches ", uriPattern);
      if (minStatus > 0 || maxStatus < Integer.MAX_VALUE) {
        words.add("status " + minStatus + " to " + maxStatus);
      }
      add(words, "media type ", mediaType);
      add(words, "received before ", receivedBefore);
      if (largerThan >= 0) {
        words.add("larger than " + largerThan + " bytes");
      }
      add(words, "namespace ", namespace);
      add(words, "tag ", tag);
      add(words, "", description);
      words.add(
          switch (expiry) {
            case LIVE -> "not expired";
            case EXPIRED -> "expired";
            case ANY -> "expired or not";
          });
      return words.toString();
    }

    private static void add(StringJoiner words, String what, @Nullable Object value) {
      if (value != null) {
        words.add(what + value);
      }
    }
  }

  /** A pattern for a path. */
  private record PathGlob(String text, Pattern pattern) {

    private static final String BELOW = "/**";
    private static final String IN_SEGMENT = "[^/]";

    static PathGlob of(String text) {
      boolean below = text.endsWith(BELOW);
      String glob = below ? text.substring(0, text.length() - BELOW.length()) : text;
      StringBuilder regex = new StringBuilder();
      for (int i = 0; i < glob.length(); i++) {
        char c = glob.charAt(i);
        if (c == '*' && i + 1 < glob.length() && glob.charAt(i + 1) == '*') {
          regex.append(".*");
          i++;
        } else if (c == '*') {
          regex.append(IN_SEGMENT).append('*');
        } else if (c == '?') {
          regex.append(IN_SEGMENT);
        } else {
          regex.append(Pattern.quote(String.valueOf(c)));
        }
      }
      return new PathGlob(
          text, Pattern.compile(below ? regex + "(?:/.*)?" : regex.toString(), Pattern.DOTALL));
    }

    boolean matches(String path) {
      return pattern.matcher(path).matches();
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
