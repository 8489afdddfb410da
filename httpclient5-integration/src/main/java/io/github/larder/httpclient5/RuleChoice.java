// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.spi.SkipReason;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The rules that a request left over; its response chooses among them. */
record RuleChoice(List<CacheRule> candidates) {

  /** Whether the request alone tells that nothing is stored. */
  boolean storesNothing() {
    return !candidates.isEmpty()
        && candidates.get(0).storesNothing()
        && candidates.get(0).match().isByRequestAlone();
  }

  /**
   * The preferred validator: of the first rule that the request alone decides. {@code null} for
   * everything that a response has.
   */
  @Nullable Validator validator() {
    CacheRule first = firstByRequestAlone();
    return first == null ? null : first.terms().validator();
  }

  /** The fields that are left out: by the same rule. */
  Set<String> unstored() {
    CacheRule first = firstByRequestAlone();
    return first == null ? Set.of() : first.unstored();
  }

  private @Nullable CacheRule firstByRequestAlone() {
    for (CacheRule rule : candidates) {
      if (rule.match().isByRequestAlone()) {
        return rule;
      }
    }
    return null;
  }

  CacheDecision decide(HttpResponse response) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED
        ? decideValidated(response)
        : decideNew(response);
  }

  private CacheDecision decideNew(HttpResponse response) {
    for (CacheRule rule : candidates) {
      ResponseMatch match = rule.match();
      boolean everyStatus = rule.storesNothing() && match.statuses().isEmpty();
      if ((everyStatus || match.matchesStatus(response.getCode()))
          && match.matchesMediaType(response)) {
        return rule.storesNothing()
            ? CacheDecision.doNotStore(SkipReason.RULE)
            : CacheDecision.store(rule.terms());
      }
    }
    return CacheDecision.store(CacheTerms.NONE);
  }

  /**
   * A 304 tells neither the status nor, as a rule, the media type of the response that it is about.
   * Where a rule asks for those, what was decided when that response came stands.
   */
  private CacheDecision decideValidated(HttpResponse response) {
    for (CacheRule rule : candidates) {
      ResponseMatch match = rule.match();
      if (!match.statuses().isEmpty()
          || (!match.mediaTypes().isEmpty()
              && !response.containsHeader(HttpHeaders.CONTENT_TYPE))) {
        return CacheDecision.asBefore();
      }
      if (match.matchesMediaType(response)) {
        return CacheDecision.store(rule.terms());
      }
    }
    return CacheDecision.store(CacheTerms.NONE);
  }
}
