// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * The use that a step made of DynamoDB.
 *
 * @param calls the number of calls by name, in the order of their first use
 * @param readUnits read units consumed
 * @param writeUnits write units consumed
 */
record StoreUsage(Map<String, Integer> calls, double readUnits, double writeUnits) {

  static final StoreUsage NONE = new StoreUsage(Map.of(), 0, 0);

  StoreUsage {
    calls = Collections.unmodifiableMap(new LinkedHashMap<>(calls));
  }

  StoreUsage withCall(String name) {
    Map<String, Integer> more = new LinkedHashMap<>(calls);
    more.merge(name, 1, Integer::sum);
    return new StoreUsage(more, readUnits, writeUnits);
  }

  StoreUsage withUnits(double read, double write) {
    return new StoreUsage(calls, readUnits + read, writeUnits + write);
  }

  /** Such as {@code 2 GetItem, 1 PutItem}. */
  String inWords() {
    return calls.entrySet().stream()
        .map(call -> call.getValue() + " " + call.getKey())
        .collect(Collectors.joining(", "));
  }

  /** Such as {@code GetItem:2,PutItem:1}. */
  String callsToText() {
    return calls.entrySet().stream()
        .map(call -> call.getKey() + ":" + call.getValue())
        .collect(Collectors.joining(","));
  }

  static Map<String, Integer> callsFromText(String text) {
    Map<String, Integer> calls = new LinkedHashMap<>();
    for (String call : text.isEmpty() ? new String[0] : text.split(",")) {
      Entry<String, String> parts = KeyValues.pair(call, ':');
      calls.put(parts.getKey(), Integer.valueOf(parts.getValue()));
    }
    return calls;
  }
}
