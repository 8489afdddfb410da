// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.spi.SkipReason;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The rules that a request does not rule out; the response chooses among them. Immutable. */
record CandidateRules(List<CacheRule> candidates) {

  /**
   * What a rule decides about a response from the origin.
   *
   * @param override how its freshness changes if it is stored
   * @param reason why it is not stored; {@code null} if it is, or if it only confirms what is
   *     stored
   */
  record Decision(Kind kind, FreshnessOverride override, @Nullable SkipReason reason) {

    enum Kind {
      /** It may be stored, with this override. */
      STORE,
      /** It is not stored. */
      DO_NOT_STORE,
      /** It is a 304, and the stored response keeps its freshness. */
      UNCHANGED
    }

    static Decision store(FreshnessOverride override) {
      return new Decision(Kind.STORE, override, null);
    }

    static Decision doNotStore(SkipReason reason) {
      return new Decision(Kind.DO_NOT_STORE, FreshnessOverride.NONE, reason);
    }

    static Decision unchanged() {
      return new Decision(Kind.UNCHANGED, FreshnessOverride.NONE, null);
    }
  }

  /** Whether the request alone decides that nothing is stored. */
  boolean neverStore() {
    return !candidates.isEmpty()
        && candidates.get(0).storesNothing()
        && candidates.get(0).match().isByRequestAlone();
  }

  /**
   * The preferred validator, by the first rule that the request alone decides; {@code null} for all
   * validators of a response.
   */
  @Nullable Validator validator() {
    CacheRule first = firstByRequestAlone();
    return first == null ? null : first.override().validator();
  }

  /** The response fields that are not stored, by the same rule. */
  Set<String> unstored() {
    CacheRule first = firstByRequestAlone();
    return first == null ? Set.of() : first.unstored();
  }

  /**
   * How the body of the request becomes part of its key, by the first rule that has such a key or
   * that the request alone decides; {@code null} if that is not part of it.
   */
  @Nullable BodyKey bodyKey() {
    for (CacheRule rule : candidates) {
      if (rule.bodyKey() != null || rule.match().isByRequestAlone()) {
        return rule.bodyKey();
      }
    }
    return null;
  }

  private @Nullable CacheRule firstByRequestAlone() {
    for (CacheRule rule : candidates) {
      if (rule.match().isByRequestAlone()) {
        return rule;
      }
    }
    return null;
  }

  Decision decide(HttpResponse response) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        ? decideNotModified(response)
        : decideNew(response);
  }

  private Decision decideNew(HttpResponse response) {
    for (CacheRule rule : candidates) {
      ResponseMatch match = rule.match();
      boolean everyStatus = rule.storesNothing() && match.statuses().isEmpty();
      if ((everyStatus || match.matchesStatus(response.getCode()))
          && match.matchesMediaType(response)) {
        return rule.storesNothing()
            ? Decision.doNotStore(SkipReason.RULE)
            : Decision.store(rule.override());
      }
    }
    return Decision.store(FreshnessOverride.NONE);
  }

  /**
   * A 304 has neither the status nor, as a rule, the media type of the response that it confirms.
   * Where a rule depends on those, the decision made when that response came remains.
   */
  private Decision decideNotModified(HttpResponse response) {
    for (CacheRule rule : candidates) {
      ResponseMatch match = rule.match();
      if (!match.statuses().isEmpty()
          || (!match.mediaTypes().isEmpty()
              && !response.containsHeader(HttpHeaders.CONTENT_TYPE))) {
        return Decision.unchanged();
      }
      if (match.matchesMediaType(response)) {
        return Decision.store(rule.override());
      }
    }
    return Decision.store(FreshnessOverride.NONE);
  }
}
