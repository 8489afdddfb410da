// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterators;
import io.github.larder.httpclient5.CandidateRules.Decision;
import io.github.larder.httpclient5.Partitions.Partition;
import io.github.larder.httpclient5.RequestBody.Keyed;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.MessageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the origin's responses of one exchange, so that HttpClient's cache stores what it
 * should, on the terms of the rules. Immutable.
 *
 * @param notStored why nothing is stored, if that is known before the origin answers; else {@code
 *     null}
 * @param ownKey of the request itself, where the response to another query may answer
 * @param body the body of the request, if it is part of the key
 */
record OriginResponseRewriter(
    CachePolicy policy,
    Partition partition,
    @Nullable SkipReason notStored,
    RequestCaching caching,
    CandidateRules rules,
    KeyTarget ownKey,
    @Nullable Keyed body) {

  /** The statuses in whose place HttpClient's cache serves a stale response. */
  private static final Set<Integer> STALE_IF_ERROR_STATUSES = Set.of(500, 502, 503, 504);

  private static final List<String> REPLACEABLE =
      List.of(
          HttpHeaders.CACHE_CONTROL,
          HttpHeaders.EXPIRES,
          HttpHeaders.DATE,
          HttpHeaders.AGE,
          HttpHeaders.VARY);

  /**
   * Rewrites a response.
   *
   * @param cached the request of HttpClient's cache
   * @param sent the request that the origin got
   * @param record knows the stored response, if there is one
   * @return why HttpClient's cache must not store the response; {@code null} to leave that to it
   */
  @Nullable SkipReason rewrite(
      HttpRequest cached, HttpRequest sent, HttpResponse response, ExchangeRecord record) {
    OriginFields.dropForged(response);
    Map<String, String> fields = policy.repairs().replacements(response, Instant.now(), record);
    HttpResponse repaired = OriginFields.withFields(response, fields);
    CacheDirectives origin = CacheDirectives.of(repaired);
    Decision decision = decide(cached, sent, repaired, origin, record);
    switch (decision.kind()) {
      case STORE -> setFreshness(fields, decision.override(), repaired, origin);
      case DO_NOT_STORE -> fields.put(HttpHeaders.CACHE_CONTROL, "no-store");
      case UNCHANGED -> {
        // HttpClient takes the fields that a 304 lacks from the stored response.
        fields.put(HttpHeaders.CACHE_CONTROL, "");
        fields.put(HttpHeaders.EXPIRES, "");
      }
    }
    setVary(fields, response);
    if (decision.kind() == Decision.Kind.STORE && !needsExplicitFreshness()) {
      policy
          .repairs()
          .heuristicLifetime(
              cached,
              OriginFields.withFields(response, fields),
              policy.reports().freshness().coefficient())
          .ifPresent(directives -> fields.put(HttpHeaders.CACHE_CONTROL, directives));
    }
    if (response.getCode() == HttpStatus.SC_NOT_MODIFIED) {
      replaceWhatIsReplaced(fields, response, record);
    }
    if (!fields.isEmpty()) {
      OriginFields.replace(response, fields);
    }
    if (decision.kind() == Decision.Kind.STORE && lacksExplicitFreshness(response)) {
      OriginFields.keepFromStore(response);
      return SkipReason.NO_FRESHNESS;
    }
    return decision.reason();
  }

  private boolean needsExplicitFreshness() {
    return body != null && body.needsExplicitFreshness();
  }

  private boolean lacksExplicitFreshness(HttpResponse rewritten) {
    if (!needsExplicitFreshness() || rewritten.getCode() == HttpStatus.SC_NOT_MODIFIED) {
      return false;
    }
    CacheDirectives directives = CacheDirectives.of(rewritten);
    return !directives.has("no-store") && !directives.isExplicitlyFresh(policy.shared());
  }

  /**
   * Makes a 200 to a {@code HEAD} request update the stored response to a {@code GET}, as a 304
   * does.
   *
   * @return whether it does
   */
  boolean updateByHead(HttpRequest cached, HttpResponse response, ExchangeRecord record) {
    boolean updates =
        policy.repairs().has(HttpRepair.HEAD_UPDATES)
            && Method.HEAD.isSame(cached.getMethod())
            && response.getCode() == HttpStatus.SC_OK
            && record.hasFoundSameAs(response);
    if (updates) {
      response.setCode(HttpStatus.SC_NOT_MODIFIED);
    }
    return updates;
  }

  /**
   * Removes a condition that HttpClient's cache has added. It adds one for each validator of the
   * stored response, in place of the application's own; a rule may prefer one of them. A POST has
   * none.
   *
   * @param original the application's request; its own conditions are kept
   */
  void keepOneValidator(HttpRequest original, HttpRequest conditional) {
    if (body != null && !body.canBeValidated()) {
      RequestDirectives.CONDITIONS.forEach(conditional::removeHeaders);
    }
    Validator validator = rules.validator();
    if (validator == null
        || !conditional.containsHeader(HttpHeaders.IF_NONE_MATCH)
        || !conditional.containsHeader(HttpHeaders.IF_MODIFIED_SINCE)) {
      return;
    }
    String other =
        validator == Validator.ETAG ? HttpHeaders.IF_MODIFIED_SINCE : HttpHeaders.IF_NONE_MATCH;
    if (!values(original, other).equals(values(conditional, other))) {
      conditional.removeHeaders(other);
    }
  }

  /**
   * Removes {@code max-age=0}, which HttpClient's cache adds where a stored response has {@code
   * proxy-revalidate}. The origin has not sent that, and caches between it and this client need not
   * validate.
   */
  void dropAddedMaxAge(HttpRequest original, HttpRequest sent, HttpCacheContext context) {
    Header[] lines = sent.getHeaders(HttpHeaders.CACHE_CONTROL);
    if (lines.length > original.countHeaders(HttpHeaders.CACHE_CONTROL)
        && lines[lines.length - 1].getValue().equals("max-age=0")
        && context.getRequestCacheControlOrDefault().getMaxAge() != 0) {
      sent.removeHeader(lines[lines.length - 1]);
    }
  }

  /**
   * Removes the fields that a rule keeps out of the store. Only for a background validation, whose
   * exchange the storage does not know, and whose response no application sees.
   */
  void dropUnstored(RequestUri uri, HttpResponse response) {
    List<String> dropped = new ArrayList<>();
    for (String name : rules.unstored()) {
      Header field = response.getFirstHeader(name);
      if (field != null) {
        dropped.add(field.getName());
        response.removeHeaders(name);
      }
    }
    if (!dropped.isEmpty()) {
      policy.partitions().fieldsLeftOut(uri, dropped);
    }
  }

  /** Why HttpClient's cache does not store the rewritten response; {@code null} if it does. */
  @Nullable SkipReason refusal(
      HttpRequest cached, HttpResponse response, @Nullable EntityDetails body) {
    return policy.refusals().reason(cached, response, body == null ? 0 : body.getContentLength());
  }

  private Decision decide(
      HttpRequest cached,
      HttpRequest sent,
      HttpResponse response,
      CacheDirectives origin,
      ExchangeRecord record) {
    if (notStored != null) {
      return doNotStore(response, notStored);
    }
    if (!partition.matches(sent)) {
      return doNotStore(response, SkipReason.UNKNOWN_CREDENTIALS);
    }
    if (isPersonal(sent, origin)) {
      return doNotStore(
          response, origin.has("private") ? SkipReason.PRIVATE : SkipReason.AUTHORIZATION);
    }
    if (variesOnAddedHeader(cached, sent, response)) {
      return doNotStore(response, SkipReason.VARIES_ON_ADDED_HEADER);
    }
    if (isErrorInPlaceOfStale(response, record)) {
      return doNotStore(response, SkipReason.STATUS);
    }
    if (BodyDelivery.isEndless(response, body != null)) {
      return doNotStore(response, SkipReason.EVENT_STREAM);
    }
    Duration lifetime = caching.lifetime();
    Decision decision =
        lifetime != null && ResponseMatch.isCacheableByDefault(response.getCode())
            ? Decision.store(FreshnessOverride.fixed(lifetime))
            : rules.decide(response);
    SkipReason reason = decision.reason();
    if (reason != null) {
      return doNotStore(response, reason);
    }
    if (decision.override().changesNothing() && policy.repairs().isDependentError(response)) {
      return doNotStore(response, SkipReason.STATUS);
    }
    if (decision.override().alwaysValidates() && !hasValidator(response)) {
      return doNotStore(response, SkipReason.NO_VALIDATOR);
    }
    return decision;
  }

  /** HttpClient would replace the stored response by the error, and then serve the former. */
  private boolean isErrorInPlaceOfStale(HttpResponse response, ExchangeRecord record) {
    return policy.repairs().has(HttpRepair.STALE_IF_ERROR)
        && STALE_IF_ERROR_STATUSES.contains(response.getCode())
        && record.mayBeServedStale();
  }

  /** A 304 confirms the validator of the stored response, and need not repeat it. */
  private static boolean hasValidator(HttpResponse response) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        || response.containsHeader(HttpHeaders.ETAG)
        || response.containsHeader(HttpHeaders.LAST_MODIFIED);
  }

  /** A 304 has no content to store, and must not change the freshness of the stored response. */
  private static Decision doNotStore(HttpResponse response, SkipReason reason) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        ? Decision.unchanged()
        : Decision.doNotStore(reason);
  }

  /**
   * Whether the response is for one user, and would be stored for all. HttpClient's shared cache
   * looks for credentials before they are added; a private cache would store the response for all
   * requests that the resolver calls anonymous.
   */
  private boolean isPersonal(HttpRequest sent, CacheDirectives origin) {
    boolean storedForAll =
        policy.shared() || (policy.partitions().hasResolver() && partition.hash() == null);
    return storedForAll
        && (origin.has("private")
            || (sent.containsHeader(HttpHeaders.AUTHORIZATION) && !origin.allowsSharing()));
  }

  /**
   * Whether the response varies on a header that an interceptor has added or changed. A request
   * that does not have the header yet cannot find that variant, and HttpClient's cache may take it
   * for the variant of requests without the header.
   */
  private boolean variesOnAddedHeader(HttpRequest cached, HttpRequest sent, HttpResponse response) {
    return Iterators.any(
        MessageSupport.iterateTokens(response, HttpHeaders.VARY),
        name ->
            !name.equalsIgnoreCase(HttpHeaders.USER_AGENT)
                && !partition.covers(name)
                && !values(cached, name).equals(values(sent, name)));
  }

  /**
   * A field of a 304 replaces the one of the stored response, but not the copy of it that is kept
   * for the application.
   */
  private static void replaceWhatIsReplaced(
      Map<String, String> fields, HttpResponse response, ExchangeRecord record) {
    for (String name : REPLACEABLE) {
      if (response.containsHeader(name)
          && !fields.containsKey(name)
          && record.mayHaveReplaced(name)) {
        fields.put(name, String.join(", ", values(response, name)));
      }
    }
  }

  private static List<String> values(MessageHeaders message, String name) {
    return Arrays.stream(message.getHeaders(name)).map(header -> "" + header.getValue()).toList();
  }

  private void setFreshness(
      Map<String, String> fields,
      FreshnessOverride override,
      HttpResponse response,
      CacheDirectives origin) {
    boolean validated = response.getCode() == HttpStatus.SC_NOT_MODIFIED;
    if (validated && origin.lines().isEmpty() && !origin.hasExpires()) {
      setDate(fields, override);
      return;
    }
    override
        .cacheControl(origin, policy.shared())
        .ifPresent(
            directives -> {
              fields.put(HttpHeaders.CACHE_CONTROL, directives);
              if (override.ignoreOrigin()) {
                fields.put(HttpHeaders.EXPIRES, "");
              }
              setDate(fields, override);
            });
  }

  /** A lifetime that ignores the origin begins now, whatever the age of the response. */
  private static void setDate(Map<String, String> fields, FreshnessOverride override) {
    if (override.ignoreOrigin()) {
      fields.put(HttpHeaders.AGE, "");
      fields.put(HttpHeaders.DATE, DateUtils.formatStandardDate(Instant.now()));
    }
  }

  /** Responses that differ in a covered header are in different partitions already. */
  private void setVary(Map<String, String> fields, HttpResponse response) {
    List<String> names =
        ImmutableList.copyOf(MessageSupport.iterateTokens(response, HttpHeaders.VARY));
    List<String> kept = names.stream().filter(name -> !partition.covers(name)).toList();
    if (kept.size() < names.size()) {
      fields.put(HttpHeaders.VARY, String.join(", ", kept));
    }
  }
}
