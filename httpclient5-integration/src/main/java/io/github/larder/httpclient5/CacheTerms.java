// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rule, or one request, wants of a response that may be stored.
 *
 * @param lifetime how long it is fresh; zero to validate it each time, whatever the origin says
 *     about its freshness; {@code null} to leave that to the origin
 * @param ignoreOrigin whether the origin's own directives count
 * @param validator what it is validated by; {@code null} for everything that it has
 */
record CacheTerms(
    @Nullable Duration lifetime,
    boolean ignoreOrigin,
    @Nullable Duration staleIfError,
    @Nullable Duration staleWhileRevalidate,
    @Nullable Validator validator) {

  /** As the origin says. */
  static final CacheTerms NONE = new CacheTerms(null, false, null, null, null);

  /** For a lifetime of a single request, which nothing the origin says shortens. */
  static CacheTerms fixed(Duration lifetime) {
    return new CacheTerms(lifetime, true, null, null, null);
  }

  boolean changesNothing() {
    return equals(NONE);
  }

  CacheTerms withLifetime(Duration fresh) {
    return new CacheTerms(fresh, ignoreOrigin, staleIfError, staleWhileRevalidate, validator);
  }

  CacheTerms ignoringOrigin() {
    return new CacheTerms(lifetime, true, staleIfError, staleWhileRevalidate, validator);
  }

  CacheTerms withStaleIfError(Duration window) {
    return new CacheTerms(lifetime, ignoreOrigin, window, staleWhileRevalidate, validator);
  }

  CacheTerms withStaleWhileRevalidate(Duration window) {
    return new CacheTerms(lifetime, ignoreOrigin, staleIfError, window, validator);
  }

  CacheTerms validatedBy(Validator preferred) {
    return new CacheTerms(lifetime, ignoreOrigin, staleIfError, staleWhileRevalidate, preferred);
  }

  /** Whether it is stored to be validated each time, so that it needs a validator. */
  boolean alwaysValidates() {
    return lifetime != null && lifetime.isZero();
  }

  /**
   * The {@code Cache-Control} that makes HttpClient's cache do what is wanted.
   *
   * @param origin what the origin says
   * @param shared whether the cache is shared: what is private, or was asked for with credentials,
   *     is then stored only if the origin allows it, whatever the terms are
   * @return empty to leave the origin's directives alone
   */
  Optional<String> cacheControl(OriginDirectives origin, boolean shared) {
    if (alwaysValidates()) {
      return (shared && origin.has("private")) || (origin.has("no-store") && !ignoreOrigin)
          ? Optional.empty()
          : Optional.of(validated(origin));
    }
    if (ignoreOrigin) {
      return shared && origin.has("private") ? Optional.empty() : Optional.of(replaced(origin));
    }
    return origin.has("no-store") ? Optional.empty() : extended(origin, shared);
  }

  /** HttpClient's cache stores a response with {@code max-age=0} only with a further directive. */
  private String validated(OriginDirectives origin) {
    List<String> directives = new ArrayList<>();
    directives.add(origin.has("private") ? "private" : "public");
    directives.add("max-age=0");
    if (!ignoreOrigin && (origin.has("must-revalidate") || origin.has("no-cache"))) {
      // It must not be served stale.
      directives.add("must-revalidate");
      return String.join(", ", directives);
    }
    long ifError = ignoreOrigin ? -1 : origin.seconds("stale-if-error");
    add(directives, "stale-if-error", ifError < 0 ? staleIfError : Duration.ofSeconds(ifError));
    // The origin's window would let a response be served before it is validated.
    add(directives, "stale-while-revalidate", staleWhileRevalidate);
    return String.join(", ", directives);
  }

  private String replaced(OriginDirectives origin) {
    List<String> directives = new ArrayList<>();
    if (origin.has("private")) {
      directives.add("private");
    } else if (origin.allowsSharing()) {
      directives.add("public");
    }
    add(directives, "max-age", lifetime);
    add(directives, "stale-if-error", staleIfError);
    add(directives, "stale-while-revalidate", staleWhileRevalidate);
    return String.join(", ", directives);
  }

  private Optional<String> extended(OriginDirectives origin, boolean shared) {
    List<String> directives = new ArrayList<>();
    if (!origin.saysHowLong(shared)) {
      add(directives, "max-age", lifetime);
    }
    if (!origin.has("stale-if-error")) {
      add(directives, "stale-if-error", staleIfError);
    }
    if (!origin.has("stale-while-revalidate")) {
      add(directives, "stale-while-revalidate", staleWhileRevalidate);
    }
    if (directives.isEmpty()) {
      return Optional.empty();
    }
    directives.addAll(0, origin.lines());
    return Optional.of(String.join(", ", directives));
  }

  private static void add(List<String> directives, String name, @Nullable Duration duration) {
    if (duration != null) {
      // Rounded up: a lifetime of less than a second is no lifetime to HttpClient.
      long seconds = duration.getSeconds() + (duration.getNano() == 0 ? 0 : 1);
      directives.add(name + "=" + Math.min(OriginDirectives.MAX_SECONDS, seconds));
    }
  }
}
