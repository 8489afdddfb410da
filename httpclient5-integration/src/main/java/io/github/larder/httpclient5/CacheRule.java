// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.body.BodyKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule for how long responses are fresh. It begins with {@link #everything()} and is narrowed. A
 * rule without settings leaves the responses that it matches to the origin, and so exempts them
 * from the rules that follow.
 *
 * <pre>{@code
 * CacheRule.everything().host("api.example.com").path("/v1/**").lifetime(Duration.ofDays(1))
 * }</pre>
 *
 * <p>By default the origin has precedence: a lifetime applies to responses without one, and a stale
 * window to responses without that directive. With {@link #ignoreOrigin()} the rule has precedence,
 * also over {@code no-store} and {@code no-cache}. No rule makes a shared cache store a response
 * that the origin marks as {@code private}, or the response to a request with {@code Authorization}
 * (RFC 9111, section 3.5); those need a {@link PartitionResolver}.
 *
 * <p>Without {@link #status} a rule applies to the statuses that are cacheable by default: 200,
 * 203, 204, 300, 301, 308 and 410; with {@link #neverStore()} to all. Immutable and thread-safe;
 * each method returns a changed copy, and throws {@link IllegalArgumentException} for an invalid
 * value.
 */
public final class CacheRule {

  /** Longer than any lifetime that Cache-Control can express, and so limited to the longest. */
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final ResponseMatch match;
  private final boolean neverStore;
  private final FreshnessOverride override;
  private final List<Glob> ignored;
  private final Set<String> unstored;
  private final @Nullable BodyKey bodyKey;

  private CacheRule(
      ResponseMatch match,
      boolean neverStore,
      FreshnessOverride override,
      List<Glob> ignored,
      Set<String> unstored,
      @Nullable BodyKey bodyKey) {
    this.match = match;
    this.neverStore = neverStore;
    this.override = override;
    this.ignored = ignored;
    this.unstored = unstored;
    this.bodyKey = bodyKey;
  }

  /** {@return a rule that matches every response and changes nothing} */
  public static CacheRule everything() {
    return new CacheRule(
        ResponseMatch.ALL, false, FreshnessOverride.NONE, List.of(), Set.of(), null);
  }

  /**
   * Narrows to hosts.
   *
   * @param globs such as {@code api.example.com} or {@code *.example.com}; one must match, in any
   *     case
   * @return the narrowed rule
   */
  public CacheRule host(String... globs) {
    return matching(match.withHosts(globs(globs)));
  }

  /**
   * Narrows to paths, as they are sent and without the query.
   *
   * @param glob such as {@code /v1/*.json} or {@code /v1/**}; {@code *} ends at a slash
   * @return the narrowed rule
   */
  public CacheRule path(String glob) {
    return matching(match.withPath(Glob.ofPath(glob).pattern()));
  }

  /**
   * Narrows to paths, as they are sent and without the query.
   *
   * @param regex matches the whole path
   * @return the narrowed rule
   */
  public CacheRule path(Pattern regex) {
    return matching(match.withPath(Objects.requireNonNull(regex, "regex")));
  }

  /**
   * Narrows to a request method.
   *
   * @param method {@code GET} or {@code HEAD}; for others there are {@link #post} and {@link
   *     #query}
   * @return the narrowed rule
   */
  public CacheRule method(String method) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new IllegalArgumentException(
          "HttpClient caches only GET and HEAD; a rule cannot apply to "
              + method
              + (method.equals("POST") || method.equals(RequestBody.QUERY)
                  ? ", but with " + method.toLowerCase(Locale.ROOT) + "(…) and a key for its body"
                  : ""));
    }
    requireNoOtherMethod(method);
    return matching(match.withMethod(method));
  }

  /**
   * Narrows to {@code POST} requests, and has them answered from the cache: for requests that only
   * read, such as searches and GraphQL queries. The key is the URL and the body. A response is
   * stored if the origin or the rule states its lifetime (RFC 9110, section 9.3.3), also an event
   * stream, at its end. Such a request does not invalidate what is stored for its URL. A longer
   * body than {@link LarderHttpClientBuilder#maxKeyedBodyBytes} is sent to the origin, and so is a
   * request with a condition or a range.
   *
   * @param key which bodies ask for the same response, such as {@link BodyKey#canonicalJson()}
   * @return the narrowed rule
   */
  public CacheRule post(BodyKey key) {
    return keyedByBody("POST", key);
  }

  /**
   * Narrows to {@code QUERY} requests (RFC 10008), and has them answered from the cache, as {@link
   * #post} does. They are safe, so they can also be validated, and stored without a stated
   * lifetime.
   *
   * @param key which bodies ask for the same response, such as {@link BodyKey#canonicalJson()}
   * @return the narrowed rule
   */
  public CacheRule query(BodyKey key) {
    return keyedByBody(RequestBody.QUERY, key);
  }

  /**
   * Narrows to media types, by the {@code Content-Type} of the response without its parameters.
   *
   * @param globs such as {@code application/json} or {@code image/*}; one must match
   * @return the narrowed rule
   */
  public CacheRule mediaType(String... globs) {
    return matching(match.withMediaTypes(globs(globs)));
  }

  /**
   * Narrows to statuses, including statuses that are not cacheable by default.
   *
   * @param statuses 200 to 599, without 206 and 304
   * @return the rule for these statuses only
   */
  public CacheRule status(int... statuses) {
    Set<Integer> valid = new HashSet<>();
    for (int status : statuses) {
      if (status < 200 || status > 599 || status == 206 || status == 304) {
        throw new IllegalArgumentException(
            "A rule applies to statuses from 200 to 599, without 206 and 304, which HttpClient does"
                + " not store as separate responses: "
                + status);
      }
      valid.add(status);
    }
    return matching(match.withStatuses(valid));
  }

  /**
   * Sets how long a response is fresh.
   *
   * @param lifetime in whole seconds, rounded up; zero is {@link #alwaysValidate()}
   * @return the rule with that lifetime
   */
  public CacheRule lifetime(Duration lifetime) {
    return with(override.withLifetime(notNegative(lifetime, "lifetime")));
  }

  /**
   * Stores every response that has an {@code ETag} or {@code Last-Modified}, and validates it with
   * a conditional request each time, whatever the origin says about its freshness. A response
   * without either is not stored. {@code no-store} applies, unless {@link #ignoreOrigin()} is set;
   * the origin's {@code stale-while-revalidate} does not. While the origin is down a stored
   * response is served only within {@link #staleIfError}.
   *
   * @return the rule with a lifetime of zero
   */
  public CacheRule alwaysValidate() {
    return lifetime(Duration.ZERO);
  }

  /**
   * Sets the preferred validator of a stored response; by default a request is sent with both
   * conditions, and an origin then evaluates only {@code If-None-Match} (RFC 9110, section 13.2.2).
   * Only for rules that are narrowed by nothing but host, path and method, since the condition is
   * sent before the response is known. Conditions of the application are sent unchanged where no
   * response is stored, and evaluated by the cache where one is.
   *
   * @param validator the preferred validator; a response that has only the other is validated by
   *     that
   * @return the rule with that validator
   */
  public CacheRule validateBy(Validator validator) {
    return with(override.validatedBy(Objects.requireNonNull(validator, "validator")));
  }

  /** {@return the rule with a lifetime of 2^31 seconds, the longest in HTTP} */
  public CacheRule lifetimeForEver() {
    return lifetime(FOR_EVER);
  }

  /**
   * Keeps responses out of the store. If the request alone determines that the rule matches, the
   * store is not read either.
   *
   * @return the rule that stores nothing
   */
  public CacheRule neverStore() {
    return new CacheRule(match, true, override, ignored, unstored, bodyKey);
  }

  /**
   * Gives the rule precedence over what the origin says about lifetimes and storing.
   *
   * @return the rule that ignores the origin's directives; it needs a lifetime
   */
  public CacheRule ignoreOrigin() {
    return with(override.ignoringOrigin());
  }

  /**
   * Allows a stale response to be served while the origin cannot be reached, or answers with 500,
   * 502, 503 or 504 (RFC 5861, section 4).
   *
   * @param window how long after the end of its lifetime, more than zero
   * @return the rule with that window
   */
  public CacheRule staleIfError(Duration window) {
    return with(override.withStaleIfError(positive(window, "window")));
  }

  /**
   * Allows a stale response to be served while it is validated in the background (RFC 5861, section
   * 3).
   *
   * @param window how long after the end of its lifetime, more than zero
   * @return the rule with that window
   */
  public CacheRule staleWhileRevalidate(Duration window) {
    return with(override.withStaleWhileRevalidate(positive(window, "window")));
  }

  /**
   * Leaves query parameters out of the cache key; the origin still gets them. Only for rules that
   * are narrowed by nothing but host and path: the key of a request cannot depend on its response.
   *
   * @param globs names such as {@code gclid} or {@code utm_*}
   * @return the rule that ignores these as well
   */
  public CacheRule ignoreParameters(String... globs) {
    List<Glob> all = new ArrayList<>(ignored);
    all.addAll(globs(globs));
    return new CacheRule(match, neverStore, override, List.copyOf(all), unstored, bodyKey);
  }

  /**
   * Keeps response fields out of the store, in addition to those that the {@link PrivacyPolicy} of
   * the stack leaves out everywhere. The application gets them with the live response; hits come
   * without them, even if another client has stored them. Only for rules that are narrowed by
   * nothing but host, path and method: the rule also decides about the fields of a response that a
   * 304 validates, and a 304 has neither the status nor, as a rule, the media type.
   *
   * @param fieldNames such as {@code X-Debug-Token}; no field that determines which requests a
   *     stored response answers, or for how long
   * @return the rule that leaves these out as well
   */
  public CacheRule unstoredHeaders(String... fieldNames) {
    // The policy rejects the names that a rule must not leave out.
    PrivacyPolicy.standard().withUnstoredHeaders(fieldNames);
    Set<String> all = new HashSet<>(unstored);
    all.addAll(List.of(fieldNames));
    return new CacheRule(match, neverStore, override, ignored, Set.copyOf(all), bodyKey);
  }

  ResponseMatch match() {
    return match;
  }

  boolean storesNothing() {
    return neverStore;
  }

  FreshnessOverride override() {
    return override;
  }

  List<Glob> ignored() {
    return ignored;
  }

  /** How the body becomes part of the key; {@code null} if the rule names no requests with one. */
  @Nullable BodyKey bodyKey() {
    return bodyKey;
  }

  Set<String> unstored() {
    return unstored;
  }

  /** Why the settings of the rule contradict each other; {@code null} if they do not. */
  @Nullable String contradiction() {
    if (neverStore && !(override.changesNothing() && unstored.isEmpty() && bodyKey == null)) {
      return "it stores nothing, so it can have no lifetime, no window, no ignoreOrigin, no"
          + " validateBy, no unstoredHeaders, and no post or query";
    }
    if (bodyKey != null
        && "POST".equals(match.method())
        && (override.alwaysValidates() || override.validator() != null)) {
      return "a POST cannot be validated, so with post it can have no alwaysValidate, no lifetime"
          + " of zero, and no validateBy";
    }
    if (override.ignoreOrigin() && override.lifetime() == null) {
      return "with ignoreOrigin it needs a lifetime, since the origin's is ignored";
    }
    if ((override.validator() != null || !unstored.isEmpty()) && !match.isByRequestAlone()) {
      return "with validateBy or unstoredHeaders it can be narrowed only by host, path and method";
    }
    if (!ignored.isEmpty() && !match.isByHostAndPathAlone()) {
      return "with ignoreParameters it can be narrowed only by host and path";
    }
    return null;
  }

  private void requireNoOtherMethod(String method) {
    if (bodyKey != null || (match.method() != null && !method.equals(match.method()))) {
      throw new IllegalArgumentException(
          "A rule has one method, and this one has " + match.method() + " already");
    }
  }

  private CacheRule keyedByBody(String method, BodyKey key) {
    requireNoOtherMethod(method);
    return new CacheRule(
        match.withMethod(method),
        neverStore,
        override,
        ignored,
        unstored,
        Objects.requireNonNull(key, "key"));
  }

  private CacheRule matching(ResponseMatch narrowed) {
    return new CacheRule(narrowed, neverStore, override, ignored, unstored, bodyKey);
  }

  private CacheRule with(FreshnessOverride changed) {
    return new CacheRule(match, neverStore, changed, ignored, unstored, bodyKey);
  }

  private static List<Glob> globs(String... texts) {
    List<Glob> globs = new ArrayList<>();
    for (String text : texts) {
      globs.add(Glob.ofName(text.toLowerCase(Locale.ROOT)));
    }
    if (globs.isEmpty()) {
      throw new IllegalArgumentException("Give at least one pattern");
    }
    return List.copyOf(globs);
  }

  static Duration notNegative(Duration duration, String name) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("A " + name + " must not be negative: " + duration);
    }
    return duration;
  }

  private static Duration positive(Duration duration, String name) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("A " + name + " must be more than zero: " + duration);
    }
    return duration;
  }
}
