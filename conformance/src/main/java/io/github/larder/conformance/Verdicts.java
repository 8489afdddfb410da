// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How all tests of one run ended. Immutable.
 *
 * <p>As in the results that the suite publishes, a test passes only if those that it depends on
 * pass, too.
 */
final class Verdicts {

  private final Map<String, Verdict> byId;

  private Verdicts(Map<String, Verdict> byId) {
    this.byId = byId;
  }

  /**
   * Reads what the suite's client has printed.
   *
   * @throws IllegalStateException if the machine was too slow for a test
   */
  static Verdicts read(Stream<String> lines) {
    Map<String, Verdict> byId = new TreeMap<>();
    lines.map(Verdict::parse).forEach(verdict -> byId.put(verdict.id(), verdict));
    List<Verdict> late = byId.values().stream().filter(Verdict::isLate).toList();
    if (!late.isEmpty()) {
      throw new IllegalStateException(
          "This machine is too slow at the moment for tests that depend on seconds: " + late);
    }
    return new Verdicts(byId);
  }

  Set<String> ids() {
    return byId.keySet();
  }

  Verdict of(String id) {
    return Objects.requireNonNull(byId.get(id), id);
  }

  boolean passes(String id) {
    Verdict verdict = byId.get(id);
    return verdict != null
        && verdict.passesByItself()
        && verdict.dependsOn().stream().allMatch(this::passes);
  }

  Set<String> passing() {
    return ids().stream().filter(this::passes).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The tests of a kind that do not pass. */
  List<Verdict> failing(String kind) {
    return byId.values().stream()
        .filter(verdict -> verdict.kind().equals(kind) && !passes(verdict.id()))
        .toList();
  }

  /** Such as {@code 132 of 165}. */
  String score(String kind) {
    long all = byId.values().stream().filter(verdict -> verdict.kind().equals(kind)).count();
    return all - failing(kind).size() + " of " + all;
  }

  /** The tests that end otherwise than in another run; the words of a failure may differ. */
  Set<String> differences(Verdicts other) {
    Set<String> all = new TreeSet<>(ids());
    all.addAll(other.ids());
    all.removeIf(
        id ->
            byId.containsKey(id)
                && other.byId.containsKey(id)
                && of(id).failure().equals(other.of(id).failure()));
    return all;
  }
}
