// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The rules of a client, in order. The first rule that matches a response applies, and no other.
 *
 * <pre>{@code
 * CacheRules.of(
 *     CacheRule.everything().host("login.example.com").neverStore(),
 *     CacheRule.everything().lifetime(Duration.ofHours(1)).ignoreOrigin())
 * }</pre>
 *
 * <p>Rules are applied when a response arrives from the origin, also to the 304 of a validation,
 * and their result is stored with the response. Changed rules therefore apply to responses that are
 * fetched from then on. Immutable and thread-safe.
 */
public final class CacheRules {

  private final List<CacheRule> rules;
  private final List<Glob> ignored;

  private CacheRules(List<CacheRule> rules, List<Glob> ignored) {
    this.rules = rules;
    this.ignored = ignored;
  }

  /** {@return no rules: the origin decides everything} */
  public static CacheRules none() {
    return new CacheRules(List.of(), List.of());
  }

  /**
   * Creates rules.
   *
   * @param rules the rules, the one with the highest precedence first
   * @return the rules
   * @throws IllegalArgumentException if a rule contradicts itself; the message lists all such rules
   */
  public static CacheRules of(CacheRule... rules) {
    List<String> contradictions = new ArrayList<>();
    for (int i = 0; i < rules.length; i++) {
      String contradiction = Objects.requireNonNull(rules[i], "rule").contradiction();
      if (contradiction != null) {
        contradictions.add("rule " + (i + 1) + ": " + contradiction);
      }
    }
    if (!contradictions.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid cache rules: " + String.join("; ", contradictions));
    }
    return new CacheRules(List.of(rules), List.of());
  }

  /**
   * Leaves query parameters out of the cache keys of all requests, whatever rule matches them. The
   * origin still gets these parameters.
   *
   * @param globs names such as {@code gclid} or {@code utm_*}
   * @return the rules that ignore these as well
   */
  public CacheRules ignoringParameters(String... globs) {
    List<Glob> all = new ArrayList<>(ignored);
    for (String glob : globs) {
      all.add(Glob.ofName(glob));
    }
    return new CacheRules(rules, List.copyOf(all));
  }

  /** Adds a rule for responses that match none of these. */
  CacheRules followedBy(CacheRule last) {
    List<CacheRule> all = new ArrayList<>(rules);
    all.add(last);
    return new CacheRules(List.copyOf(all), ignored);
  }

  /** The rules that the request does not rule out, in order. */
  CandidateRules candidates(String method, String host, String path) {
    List<CacheRule> candidates = new ArrayList<>();
    for (CacheRule rule : rules) {
      if (rule.match().matchesMethod(method)
          && rule.match().matchesTarget(host.toLowerCase(Locale.ROOT), path)) {
        candidates.add(rule);
      }
    }
    return new CandidateRules(candidates);
  }

  /** The parameters that are ignored at a host and path, whatever the method. */
  List<Glob> ignoredParameters(String host, String path) {
    for (CacheRule rule : rules) {
      if (rule.match().isByHostAndPathAlone()
          && rule.match().matchesTarget(host.toLowerCase(Locale.ROOT), path)) {
        List<Glob> all = new ArrayList<>(ignored);
        all.addAll(rule.ignored());
        return all;
      }
    }
    return ignored;
  }
}
