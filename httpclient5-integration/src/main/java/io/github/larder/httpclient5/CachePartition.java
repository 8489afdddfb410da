// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The user, tenant or account that a response belongs to, as a {@link PartitionResolver} decides.
 * Responses of different partitions are stored apart. A partition covers the request headers whose
 * values make no difference within it. A response whose {@code Vary} nominates a covered header is
 * stored without a variant for that header, and may be stored although the header carries
 * credentials.
 *
 * <p>A partition keeps the headers that it covers and the credentials that it was derived from, so
 * that a resolver that wraps another one cannot lose them:
 *
 * <pre>{@code
 * (request, context) -> byCredentials.partition(request, context).map(own -> own.within(tenant))
 * }</pre>
 *
 * <p>Two partitions with one name that cover different headers are different. Immutable and
 * thread-safe; {@code toString} shows no credentials.
 */
public final class CachePartition {

  private final Kind kind;
  private final String name;
  private final List<Header> headers;
  private final List<String> outer;
  private final Set<String> covered;
  private final Set<String> uncovered;

  private CachePartition(
      Kind kind,
      String name,
      List<Header> headers,
      List<String> outer,
      Set<String> covered,
      Set<String> uncovered) {
    this.kind = kind;
    this.name = name;
    this.headers = headers;
    this.outer = outer;
    this.covered = covered;
    this.uncovered = uncovered;
  }

  private enum Kind {
    NAMED,
    IDENTITY,
    CREDENTIALS
  }

  /**
   * A partition by any criterion, such as a region. It covers no header.
   *
   * @param name the name; its hash becomes part of cache keys
   * @return the partition
   */
  public static CachePartition named(String name) {
    return of(Kind.NAMED, name, List.of());
  }

  static CachePartition ofIdentity(String name, Header... headers) {
    return of(Kind.IDENTITY, name, List.of(headers));
  }

  /** With all headers: which of them are credentials is decided by the privacy policy, later. */
  static CachePartition ofCredentials(HttpRequest request, HttpContext context) {
    Header[] headers = RequestIdentity.headersWithCookies(request, HttpClientContext.cast(context));
    return of(Kind.CREDENTIALS, "", List.of(headers));
  }

  private static CachePartition of(Kind kind, String name, List<Header> headers) {
    return new CachePartition(
        kind, Objects.requireNonNull(name, "name"), headers, List.of(), Set.of(), Set.of());
  }

  /**
   * Makes this partition a part of a larger one.
   *
   * @param name the name of the larger one, such as a tenant; its hash becomes part of cache keys
   * @return the smaller partition, which covers the same headers
   */
  public CachePartition within(String name) {
    List<String> all = new ArrayList<>(outer);
    all.add(Objects.requireNonNull(name, "name"));
    return new CachePartition(kind, this.name, headers, List.copyOf(all), covered, uncovered);
  }

  /**
   * Declares that headers have only one value within this partition, or that their values make no
   * difference.
   *
   * @param headerNames names of request headers
   * @return the partition that covers them as well
   */
  public CachePartition covering(String... headerNames) {
    return new CachePartition(
        kind, name, headers, outer, joined(covered, headerNames), without(uncovered, headerNames));
  }

  /**
   * Declares that headers have several values within this partition that make a difference. A
   * response that varies on one of them is stored once for each value, and not at all if the header
   * carries credentials.
   *
   * @param headerNames names of request headers
   * @return the partition that does not cover them
   */
  public CachePartition notCovering(String... headerNames) {
    return new CachePartition(
        kind, name, headers, outer, without(covered, headerNames), joined(uncovered, headerNames));
  }

  boolean isBlank() {
    return (kind != Kind.CREDENTIALS && name.isBlank()) || outer.stream().anyMatch(String::isBlank);
  }

  boolean covers(String headerName, PrivacyPolicy privacy) {
    String lowerCase = headerName.toLowerCase(Locale.ROOT);
    if (covered.contains(lowerCase) || uncovered.contains(lowerCase)) {
      return covered.contains(lowerCase);
    }
    return switch (kind) {
      case NAMED -> false;
      case IDENTITY, CREDENTIALS -> RequestIdentity.identifies(headerName, privacy);
    };
  }

  /** The text that is hashed into the key; {@code null} for an anonymous request. */
  @Nullable String text(PrivacyPolicy privacy) {
    String identity = identity(headers, privacy);
    if (kind == Kind.CREDENTIALS && identity.isEmpty() && outer.isEmpty()) {
      return null;
    }
    // With the length of each name, so that no name looks like two.
    StringBuilder text = new StringBuilder(kind.name());
    Stream.concat(Stream.of(name, identity), outer.stream())
        .forEach(part -> text.append(' ').append(part.length()).append(':').append(part));
    append(text, " covering ", covered);
    append(text, " not covering ", uncovered);
    return text.toString();
  }

  /** Whether a request was sent with the headers that identify this partition. */
  boolean matches(Header[] sent, PrivacyPolicy privacy) {
    return identity(headers, privacy).equals(identity(List.of(sent), privacy));
  }

  private String identity(List<Header> request, PrivacyPolicy privacy) {
    return switch (kind) {
      case NAMED -> "";
      case IDENTITY -> RequestIdentity.principals(request, privacy);
      case CREDENTIALS -> RequestIdentity.credentials(request, privacy);
    };
  }

  private static void append(StringBuilder text, String label, Set<String> names) {
    if (!names.isEmpty()) {
      text.append(label).append(new TreeSet<>(names));
    }
  }

  private static Set<String> joined(Set<String> names, String... more) {
    Set<String> all = new HashSet<>(names);
    Stream.of(more).map(name -> name.toLowerCase(Locale.ROOT)).forEach(all::add);
    return Set.copyOf(all);
  }

  private static Set<String> without(Set<String> names, String... fewer) {
    Set<String> all = new HashSet<>(names);
    Stream.of(fewer).map(name -> name.toLowerCase(Locale.ROOT)).forEach(all::remove);
    return Set.copyOf(all);
  }

  @Override
  public String toString() {
    return "partition by " + kind.name().toLowerCase(Locale.ROOT);
  }
}
