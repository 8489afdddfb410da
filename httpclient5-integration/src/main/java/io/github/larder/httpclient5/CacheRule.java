// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.privacy.PrivacyPolicy;
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
 * Which responses are kept how long. A rule begins with {@link #everything()} and is narrowed; it
 * does nothing of its own until it is told to: then a response that matches it is left to what the
 * origin says, which exempts it from the rules that follow.
 *
 * <pre>{@code
 * CacheRule.everything().host("api.example.com").path("/v1/**").lifetime(Duration.ofDays(1))
 * }</pre>
 *
 * <p>By default the origin is respected: a lifetime is for responses that come without one, a
 * window for those that do not mention it. {@link #ignoreOrigin()} lets the rule win, also over
 * {@code no-store} and {@code no-cache}. No rule makes a shared cache store what the origin marks
 * as {@code private}, nor the response to a request with {@code Authorization} (RFC 9111, section
 * 3.5): a {@link PartitionResolver} is for those.
 *
 * <p>Without {@link #status} a rule is about the statuses that are usually cached: 200, 203, 204,
 * 300, 301, 308 and 410; with {@link #neverStore()} about all. Immutable and thread-safe; each
 * method returns a changed copy, and throws {@link IllegalArgumentException} for what makes no
 * sense.
 */
public final class CacheRule {

  /** More than a Cache-Control can say, and therefore the most that it can say. */
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final ResponseMatch match;
  private final boolean neverStore;
  private final CacheTerms terms;
  private final List<Glob> ignored;
  private final Set<String> unstored;

  private CacheRule(
      ResponseMatch match,
      boolean neverStore,
      CacheTerms terms,
      List<Glob> ignored,
      Set<String> unstored) {
    this.match = match;
    this.neverStore = neverStore;
    this.terms = terms;
    this.ignored = ignored;
    this.unstored = unstored;
  }

  /** {@return a rule that matches every response and changes nothing} */
  public static CacheRule everything() {
    return new CacheRule(ResponseMatch.ALL, false, CacheTerms.NONE, List.of(), Set.of());
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
   * @param method {@code GET} or {@code HEAD}: HttpClient caches no other
   * @return the narrowed rule
   */
  public CacheRule method(String method) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw new IllegalArgumentException(
          "HttpClient caches GET and HEAD; no rule can be about " + method);
    }
    return matching(match.withMethod(method));
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
   * Says which statuses the rule is about, those that are usually not cached among them.
   *
   * @param statuses 200 to 599, without 206 and 304
   * @return the rule for these statuses alone
   */
  public CacheRule status(int... statuses) {
    Set<Integer> wanted = new HashSet<>();
    for (int status : statuses) {
      if (status < 200 || status > 599 || status == 206 || status == 304) {
        throw new IllegalArgumentException(
            "A rule is about a status from 200 to 599, without 206 and 304, which HttpClient does"
                + " not store as responses of their own: "
                + status);
      }
      wanted.add(status);
    }
    return matching(match.withStatuses(wanted));
  }

  /**
   * Sets how long a response is fresh.
   *
   * @param lifetime counted in seconds, rounded up; zero is {@link #alwaysValidate()}
   * @return the rule with that lifetime
   */
  public CacheRule lifetime(Duration lifetime) {
    return on(terms.withLifetime(notNegative(lifetime, "lifetime")));
  }

  /**
   * Stores every response that has an {@code ETag} or {@code Last-Modified}, and validates it with
   * a conditional request each time it is asked for, whatever the origin says about its freshness.
   * A response without either is not stored. {@code no-store} still counts, unless {@link
   * #ignoreOrigin()} is set; the origin's {@code stale-while-revalidate} does not. While the origin
   * is down a stored response is served only within {@link #staleIfError}.
   *
   * @return the rule with a lifetime of zero
   */
  public CacheRule alwaysValidate() {
    return lifetime(Duration.ZERO);
  }

  /**
   * Sets what a stored response is validated by; by default a request is sent with both conditions,
   * and an origin then evaluates {@code If-None-Match} alone (RFC 9110, section 13.2.2). Only for
   * rules that are narrowed by host, path and method alone, since the condition is sent before the
   * response is known. Conditions that the application sets itself are sent as they are where no
   * response is stored, and evaluated by the cache where one is.
   *
   * @param validator the preferred one; a response that has only the other is validated by that
   * @return the rule with that validator
   */
  public CacheRule validateBy(Validator validator) {
    return on(terms.validatedBy(Objects.requireNonNull(validator, "validator")));
  }

  /** {@return the rule with a lifetime of 2^31 seconds, which is for ever in HTTP} */
  public CacheRule lifetimeForEver() {
    return lifetime(FOR_EVER);
  }

  /**
   * Keeps responses out of the store. If the request alone tells that the rule matches, the store
   * is not asked either.
   *
   * @return the rule that stores nothing
   */
  public CacheRule neverStore() {
    return new CacheRule(match, true, terms, ignored, unstored);
  }

  /**
   * Lets the rule win over what the origin says about lifetimes and storing.
   *
   * @return the rule that ignores the origin's directives; needs a lifetime
   */
  public CacheRule ignoreOrigin() {
    return on(terms.ignoringOrigin());
  }

  /**
   * Lets a stale response be served while the origin cannot be reached, or answers with 500, 502,
   * 503 or 504 (RFC 5861, section 4).
   *
   * @param window how long after the end of its lifetime, more than zero
   * @return the rule with that window
   */
  public CacheRule staleIfError(Duration window) {
    return on(terms.withStaleIfError(positive(window, "window")));
  }

  /**
   * Lets a stale response be served while it is validated in the background (RFC 5861, section 3).
   *
   * @param window how long after the end of its lifetime, more than zero
   * @return the rule with that window
   */
  public CacheRule staleWhileRevalidate(Duration window) {
    return on(terms.withStaleWhileRevalidate(positive(window, "window")));
  }

  /**
   * Leaves query parameters out of the cache key; the origin still gets them. Only for rules that
   * are narrowed by host and path alone: what the key of a request is cannot depend on its
   * response.
   *
   * @param globs names such as {@code gclid} or {@code utm_*}
   * @return the rule that ignores these, too
   */
  public CacheRule ignoreParameters(String... globs) {
    List<Glob> all = new ArrayList<>(ignored);
    all.addAll(globs(globs));
    return new CacheRule(match, neverStore, terms, List.copyOf(all), unstored);
  }

  /**
   * Leaves response fields out of what is stored, beside those that the {@link PrivacyPolicy} of
   * the stack leaves out everywhere. The application gets them with the live response; hits come
   * without them, also where another client has stored them. Only for rules that are narrowed by
   * host, path and method alone: the fields of a response that is validated depend on them, and a
   * 304 has neither the status nor, as a rule, the media type.
   *
   * @param fieldNames such as {@code X-Debug-Token}; none that decides which requests a stored
   *     response answers, and for how long
   * @return the rule that leaves these out, too
   */
  public CacheRule unstoredHeaders(String... fieldNames) {
    // It refuses the same names.
    PrivacyPolicy.standard().withUnstoredHeaders(fieldNames);
    Set<String> all = new HashSet<>(unstored);
    all.addAll(List.of(fieldNames));
    return new CacheRule(match, neverStore, terms, ignored, Set.copyOf(all));
  }

  ResponseMatch match() {
    return match;
  }

  boolean storesNothing() {
    return neverStore;
  }

  CacheTerms terms() {
    return terms;
  }

  List<Glob> ignored() {
    return ignored;
  }

  Set<String> unstored() {
    return unstored;
  }

  /** What is wrong with the rule as a whole, or {@code null}. */
  @Nullable String fault() {
    if (neverStore && !(terms.changesNothing() && unstored.isEmpty())) {
      return "it stores nothing, so it can have no lifetime, no window, no ignoreOrigin, no"
          + " validateBy, and no unstoredHeaders";
    }
    if (terms.ignoreOrigin() && terms.lifetime() == null) {
      return "with ignoreOrigin it needs a lifetime, since none of the origin's counts";
    }
    if ((terms.validator() != null || !unstored.isEmpty()) && !match.isByRequestAlone()) {
      return "with validateBy or unstoredHeaders it can be narrowed by host, path and method alone";
    }
    if (!ignored.isEmpty() && !match.isByHostAndPathAlone()) {
      return "with ignoreParameters it can be narrowed by host and path alone";
    }
    return null;
  }

  private CacheRule matching(ResponseMatch narrowed) {
    return new CacheRule(narrowed, neverStore, terms, ignored, unstored);
  }

  private CacheRule on(CacheTerms changed) {
    return new CacheRule(match, neverStore, changed, ignored, unstored);
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

  static Duration notNegative(Duration duration, String what) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("A " + what + " is not negative: " + duration);
    }
    return duration;
  }

  private static Duration positive(Duration duration, String what) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("A " + what + " is more than zero: " + duration);
    }
    return duration;
  }
}
