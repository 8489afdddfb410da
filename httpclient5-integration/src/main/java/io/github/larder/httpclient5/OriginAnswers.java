// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.MessageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes HttpClient's cache do what is wanted with what the origin answers in one exchange.
 *
 * @param notStored why nothing is stored, which is known before the origin answers; {@code null} if
 *     it may be
 */
record OriginAnswers(
    CachePolicy policy,
    Partition partition,
    @Nullable SkipReason notStored,
    RequestCaching caching,
    RuleChoice rules) {

  /**
   * @param cached the request as HttpClient's cache knows it
   * @param sent the request as it went to the origin
   * @return why HttpClient's cache must not store the response; {@code null} to leave that to it
   */
  @Nullable SkipReason rewrite(HttpRequest cached, HttpRequest sent, HttpResponse response) {
    OriginFields.dropForged(response);
    OriginDirectives origin = OriginDirectives.of(response);
    Map<String, String> fields = new LinkedHashMap<>();
    CacheDecision decision = decide(cached, sent, response, origin);
    switch (decision.kind()) {
      case STORE -> setTerms(fields, decision.terms(), response, origin);
      case DO_NOT_STORE -> fields.put(HttpHeaders.CACHE_CONTROL, "no-store");
      case AS_BEFORE -> {
        // What a 304 does not have, HttpClient takes from the stored response.
        fields.put(HttpHeaders.CACHE_CONTROL, "");
        fields.put(HttpHeaders.EXPIRES, "");
      }
    }
    setVary(fields, response);
    if (!fields.isEmpty()) {
      OriginFields.replace(response, fields);
    }
    return decision.reason();
  }

  /**
   * HttpClient's cache adds a condition for each validator of the stored response, in the place of
   * the application's own; a rule may prefer one of them.
   *
   * @param original the application's request: its own conditions are left alone
   */
  void keepOneValidator(HttpRequest original, HttpRequest conditional) {
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

  /** In the background the storage does not know of the exchange, and no application sees it. */
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
      policy.partitions().leftOut(uri, dropped);
    }
  }

  /** Why HttpClient's cache does not store the rewritten response; {@code null} if it does. */
  @Nullable SkipReason refusal(
      HttpRequest cached, HttpResponse response, @Nullable EntityDetails body) {
    return policy.refusals().reason(cached, response, body == null ? 0 : body.getContentLength());
  }

  private CacheDecision decide(
      HttpRequest cached, HttpRequest sent, HttpResponse response, OriginDirectives origin) {
    if (notStored != null) {
      return notStored(response, notStored);
    }
    if (!partition.matches(sent)) {
      return notStored(response, SkipReason.UNKNOWN_CREDENTIALS);
    }
    if (isSomebodys(sent, origin)) {
      return notStored(
          response, origin.has("private") ? SkipReason.PRIVATE : SkipReason.AUTHORIZATION);
    }
    if (variesOnAddedHeader(cached, sent, response)) {
      return notStored(response, SkipReason.VARIES_ON_ADDED_HEADER);
    }
    if (Passage.isOfEvents(response)) {
      return notStored(response, SkipReason.EVENT_STREAM);
    }
    Duration lifetime = caching.lifetime();
    CacheDecision decision =
        lifetime != null && ResponseMatch.isUsual(response.getCode())
            ? CacheDecision.store(CacheTerms.fixed(lifetime))
            : rules.decide(response);
    SkipReason reason = decision.reason();
    if (reason != null) {
      return notStored(response, reason);
    }
    if (decision.terms().alwaysValidates() && !hasValidator(response)) {
      return notStored(response, SkipReason.NO_VALIDATOR);
    }
    return decision;
  }

  /** A 304 confirms the validator of the stored response, and need not repeat it. */
  private static boolean hasValidator(HttpResponse response) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        || response.containsHeader(HttpHeaders.ETAG)
        || response.containsHeader(HttpHeaders.LAST_MODIFIED);
  }

  /** A 304 brings nothing new to store, and must not change on what terms a response is stored. */
  private static CacheDecision notStored(HttpResponse response, SkipReason reason) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        ? CacheDecision.asBefore()
        : CacheDecision.doNotStore(reason);
  }

  /**
   * Whether the response is one user's, and would be stored for others. HttpClient's shared cache
   * looks for credentials before they are added, and a private one would store it for all requests
   * that the resolver says are nobody's.
   */
  private boolean isSomebodys(HttpRequest sent, OriginDirectives origin) {
    boolean forAll = policy.shared() || (policy.partitions().areUsed() && partition.hash() == null);
    return forAll
        && (origin.has("private")
            || (sent.containsHeader(HttpHeaders.AUTHORIZATION) && !origin.allowsSharing()));
  }

  /**
   * Whether the response varies on a header that an interceptor has added or changed. Its variant
   * cannot be found again by a request that does not have the header yet, and HttpClient's cache
   * sometimes takes it for the variant of requests without one.
   */
  private boolean variesOnAddedHeader(HttpRequest cached, HttpRequest sent, HttpResponse response) {
    Iterator<String> names = MessageSupport.iterateTokens(response, HttpHeaders.VARY);
    while (names.hasNext()) {
      String name = names.next();
      if (!name.equalsIgnoreCase(HttpHeaders.USER_AGENT)
          && !partition.covers(name)
          && !values(cached, name).equals(values(sent, name))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> values(HttpRequest request, String name) {
    return Arrays.stream(request.getHeaders(name)).map(h -> "" + h.getValue()).toList();
  }

  private void setTerms(
      Map<String, String> fields,
      CacheTerms terms,
      HttpResponse response,
      OriginDirectives origin) {
    boolean validated = response.getCode() == HttpStatus.SC_NOT_MODIFIED;
    if (validated && origin.lines().isEmpty() && !origin.expires()) {
      setDate(fields, terms);
      return;
    }
    terms
        .cacheControl(origin, policy.shared())
        .ifPresent(
            directives -> {
              fields.put(HttpHeaders.CACHE_CONTROL, directives);
              if (terms.ignoreOrigin()) {
                fields.put(HttpHeaders.EXPIRES, "");
              }
              setDate(fields, terms);
            });
  }

  /** A lifetime that ignores the origin counts from now on, whatever caches are on the way. */
  private static void setDate(Map<String, String> fields, CacheTerms terms) {
    if (terms.ignoreOrigin()) {
      fields.put(HttpHeaders.AGE, "");
      fields.put(HttpHeaders.DATE, DateUtils.formatStandardDate(Instant.now()));
    }
  }

  /** A partition keeps apart already what varies on the headers that it is told by. */
  private void setVary(Map<String, String> fields, HttpResponse response) {
    List<String> left = new ArrayList<>();
    boolean covered = false;
    Iterator<String> names = MessageSupport.iterateTokens(response, HttpHeaders.VARY);
    while (names.hasNext()) {
      String name = names.next();
      if (partition.covers(name)) {
        covered = true;
      } else {
        left.add(name);
      }
    }
    if (covered) {
      fields.put(HttpHeaders.VARY, String.join(", ", left));
    }
  }
}
