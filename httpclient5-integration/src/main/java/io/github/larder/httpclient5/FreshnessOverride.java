// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rule, or one request, sets in place of the origin's {@code Cache-Control}. Immutable.
 *
 * @param lifetime how long a response is fresh; zero to validate it each time, whatever the origin
 *     says about its freshness; {@code null} to leave that to the origin
 * @param ignoreOrigin whether the origin's own directives are ignored
 * @param validator the preferred validator; {@code null} for all that a response has
 */
record FreshnessOverride(
    @Nullable Duration lifetime,
    boolean ignoreOrigin,
    @Nullable Duration staleIfError,
    @Nullable Duration staleWhileRevalidate,
    @Nullable Validator validator) {

  /** Leaves everything to the origin. */
  static final FreshnessOverride NONE = new FreshnessOverride(null, false, null, null, null);

  /** A lifetime for a single request, whatever the origin says. */
  static FreshnessOverride fixed(Duration lifetime) {
    return new FreshnessOverride(lifetime, true, null, null, null);
  }

  boolean changesNothing() {
    return equals(NONE);
  }

  FreshnessOverride withLifetime(Duration fresh) {
    return new FreshnessOverride(
        fresh, ignoreOrigin, staleIfError, staleWhileRevalidate, validator);
  }

  FreshnessOverride ignoringOrigin() {
    return new FreshnessOverride(lifetime, true, staleIfError, staleWhileRevalidate, validator);
  }

  FreshnessOverride withStaleIfError(Duration window) {
    return new FreshnessOverride(lifetime, ignoreOrigin, window, staleWhileRevalidate, validator);
  }

  FreshnessOverride withStaleWhileRevalidate(Duration window) {
    return new FreshnessOverride(lifetime, ignoreOrigin, staleIfError, window, validator);
  }

  FreshnessOverride validatedBy(Validator preferred) {
    return new FreshnessOverride(
        lifetime, ignoreOrigin, staleIfError, staleWhileRevalidate, preferred);
  }

  /** Whether a response is validated each time, and so needs a validator. */
  boolean alwaysValidates() {
    return lifetime != null && lifetime.isZero();
  }

  /**
   * The {@code Cache-Control} with which HttpClient's cache applies this override.
   *
   * @param origin the origin's directives
   * @param shared whether the cache is shared: it then stores a private response, or the response
   *     to a request with credentials, only if the origin allows it
   * @return empty to keep the origin's directives
   */
  Optional<String> cacheControl(CacheDirectives origin, boolean shared) {
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
  private String validated(CacheDirectives origin) {
    List<String> directives = new ArrayList<>();
    directives.add(origin.has("private") ? "private" : "public");
    directives.add("max-age=0");
    if (!ignoreOrigin && (origin.has("must-revalidate") || origin.has("no-cache"))) {
      // It must not be served stale.
      directives.add("must-revalidate");
      return String.join(", ", directives);
    }
    long ifError = ignoreOrigin ? -1 : origin.seconds("stale-if-error");
    Duration window = staleIfError == null ? Duration.ZERO : staleIfError;
    // Without a window HttpClient's setting for all responses would apply.
    add(directives, "stale-if-error", ifError < 0 ? window : Duration.ofSeconds(ifError));
    // With the origin's window a response could be served before it is validated.
    add(directives, "stale-while-revalidate", staleWhileRevalidate);
    return String.join(", ", directives);
  }

  private String replaced(CacheDirectives origin) {
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

  private Optional<String> extended(CacheDirectives origin, boolean shared) {
    List<String> directives = new ArrayList<>();
    if (!origin.statesLifetime(shared)) {
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
      // Rounded up: HttpClient takes a lifetime below one second for zero.
      long seconds = duration.getSeconds() + (duration.getNano() == 0 ? 0 : 1);
      directives.add(name + "=" + Math.min(CacheDirectives.MAX_SECONDS, seconds));
    }
  }
}
