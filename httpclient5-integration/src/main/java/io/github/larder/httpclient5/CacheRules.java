// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The rules of a client, in order: of those that match a response the first one counts, and no
 * other.
 *
 * <pre>{@code
 * CacheRules.of(
 *     CacheRule.everything().host("login.example.com").neverStore(),
 *     CacheRule.everything().lifetime(Duration.ofHours(1)).ignoreOrigin())
 * }</pre>
 *
 * <p>A rule is asked when a response comes from the origin, also for the 304 of a validation, and
 * what it says is stored with the response. Changed rules therefore concern what is fetched from
 * then on. Immutable and thread-safe.
 */
public final class CacheRules {

  private final List<CacheRule> rules;
  private final List<Glob> ignored;

  private CacheRules(List<CacheRule> rules, List<Glob> ignored) {
    this.rules = rules;
    this.ignored = ignored;
  }

  /** {@return no rules: everything is as the origin says} */
  public static CacheRules none() {
    return new CacheRules(List.of(), List.of());
  }

  /**
   * Puts rules in order.
   *
   * @param rules the rules, the one that counts first
   * @return the rules
   * @throws IllegalArgumentException if a rule contradicts itself; the message tells of all that do
   */
  public static CacheRules of(CacheRule... rules) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < rules.length; i++) {
      String fault = Objects.requireNonNull(rules[i], "rule").fault();
      if (fault != null) {
        faults.add("rule " + (i + 1) + ": " + fault);
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("Wrong cache rules: " + String.join("; ", faults));
    }
    return new CacheRules(List.of(rules), List.of());
  }

  /**
   * Leaves query parameters out of the cache keys of all requests, whatever rule matches them. The
   * origin still gets them.
   *
   * @param globs names such as {@code gclid} or {@code utm_*}
   * @return the rules that ignore these, too
   */
  public CacheRules ignoringParameters(String... globs) {
    List<Glob> all = new ArrayList<>(ignored);
    for (String glob : globs) {
      all.add(Glob.ofName(glob));
    }
    return new CacheRules(rules, List.copyOf(all));
  }

  /** With one more, for what matches none of these. */
  CacheRules followedBy(CacheRule last) {
    List<CacheRule> all = new ArrayList<>(rules);
    all.add(last);
    return new CacheRules(List.copyOf(all), ignored);
  }

  /** Those that the request does not rule out, in order. */
  RuleChoice choice(String method, String host, String path) {
    List<CacheRule> left = new ArrayList<>();
    for (CacheRule rule : rules) {
      if (rule.match().matchesMethod(method)
          && rule.match().matchesTarget(host.toLowerCase(Locale.ROOT), path)) {
        left.add(rule);
      }
    }
    return new RuleChoice(left);
  }

  /** The names of parameters that make no difference at a place, whatever the method. */
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
