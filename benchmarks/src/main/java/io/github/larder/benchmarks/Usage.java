// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The use that an exchange made of DynamoDB.
 *
 * @param calls the number of calls by name
 * @param rounds the number of consecutive calls; calls that overlap are one round
 * @param readUnits read units consumed
 * @param writeUnits write units consumed
 * @param sent bytes to DynamoDB
 * @param received bytes from DynamoDB
 */
record Usage(
    Map<String, Integer> calls,
    int rounds,
    double readUnits,
    double writeUnits,
    long sent,
    long received) {

  Usage {
    calls = Map.copyOf(calls);
  }

  static Usage of(List<WireCall> all) {
    List<WireCall> items = all.stream().filter(WireCall::isAboutItems).toList();
    Map<String, Integer> calls = new TreeMap<>();
    items.forEach(call -> calls.merge(call.name(), 1, Integer::sum));
    return new Usage(
        calls,
        rounds(items),
        items.stream().filter(WireCall::isRead).mapToDouble(WireCall::units).sum(),
        items.stream().filter(call -> !call.isRead()).mapToDouble(WireCall::units).sum(),
        items.stream().mapToLong(WireCall::sent).sum(),
        items.stream().mapToLong(WireCall::received).sum());
  }

  /** Such as {@code 2 GetItem, 1 PutItem}. */
  String callsInWords() {
    return new TreeMap<>(calls)
        .entrySet().stream()
            .map(call -> call.getValue() + " " + call.getKey())
            .collect(Collectors.joining(", "));
  }

  int writes() {
    return calls.entrySet().stream()
        .filter(call -> !call.getKey().contains("Get"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** The longest chain of calls that each began after the previous one had ended. */
  private static int rounds(List<WireCall> calls) {
    int rounds = 0;
    long end = Long.MIN_VALUE;
    for (WireCall call : calls.stream().sorted(Comparator.comparing(WireCall::ended)).toList()) {
      if (rounds == 0 || call.began() - end >= 0) {
        rounds++;
        end = call.ended();
      }
    }
    return rounds;
  }
}
