// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The states of one head, in order, with which results are compared. */
final class SimulatedHistory {

  private final List<State> states = new ArrayList<>();
  private final Set<String> damaged = new HashSet<>();
  private final Set<String> overtaken = new HashSet<>();

  SimulatedHistory() {
    states.add(State.of(Map.of(), Long.MIN_VALUE));
  }

  /**
   * A state of the head.
   *
   * @param number of the response; -1 if there is none
   * @param retainUntil epoch seconds; {@code null} for no end
   * @param receivedAt sorts as text
   * @param parts whether its body is in parts
   * @param until until when those live, in epoch seconds; {@code null} for no end
   */
  record State(
      long sinceNanos,
      EntryVersion version,
      int number,
      @Nullable Long retainUntil,
      String receivedAt,
      boolean parts,
      @Nullable Long until) {

    static State of(Map<String, AttributeValue> item, long sinceNanos) {
      EntryVersion version = ItemReader.version(item);
      if (version.isAbsent()) {
        return new State(sinceNanos, version, -1, null, "", false, null);
      }
      Map<String, AttributeValue> value = TestTable.member(item, ItemAttribute.VALUE).m();
      String headers = TestTable.member(value, ItemAttribute.HEADERS).s();
      return new State(
          sinceNanos,
          version,
          Integer.parseInt(headers.substring(headers.indexOf(": ") + 2)),
          number(value, ItemAttribute.RETAIN_UNTIL),
          TestTable.member(value, ItemAttribute.RECEIVED_AT).s(),
          value.containsKey(ItemAttribute.PARTS),
          number(value, ItemAttribute.PARTS_UNTIL));
    }

    private static @Nullable Long number(Map<String, AttributeValue> map, String name) {
      AttributeValue number = map.get(name);
      return number == null ? null : Long.valueOf(number.n());
    }

    boolean isAbsentAt(Instant now) {
      return version.isAbsent() || (retainUntil != null && retainUntil <= now.getEpochSecond());
    }

    boolean holdsBodyOf(EntryVersion other) {
      return generation().equals(Versions.generation(other));
    }

    String generation() {
      return Versions.generation(version);
    }

    @Override
    public String toString() {
      return version.isAbsent() ? "nothing" : "response " + number;
    }
  }

  /**
   * Records a change. A write that is made twice changes nothing, or restores what was replaced
   * meanwhile.
   */
  State add(Map<String, AttributeValue> item, long nanos) {
    State state = State.of(item, nanos);
    if (state.version().equals(now().version())) {
      return now();
    }
    if (!state.version().isAbsent()
        && states.stream().anyMatch(old -> old.version().equals(state.version()))) {
      overtaken.add(state.generation());
    }
    states.add(state);
    return state;
  }

  /** A body was damaged. */
  void damage(String generation) {
    damaged.add(generation);
  }

  /** Whether a miss may have a reason outside of the protocol. */
  boolean isSpoiled(State state) {
    return damaged.contains(state.generation()) || overtaken.contains(state.generation());
  }

  boolean isOvertaken(String generation) {
    return overtaken.contains(generation);
  }

  State now() {
    return states.get(last());
  }

  int last() {
    return states.size() - 1;
  }

  /** The last state with this version. */
  int lastOf(EntryVersion version) {
    int index = last();
    while (!states.get(index).version().equals(version)) {
      index--;
    }
    return index;
  }

  /** The first of the states that an eventually consistent read may show. */
  int eventual(long nanos) {
    int first = last();
    while (first > 0 && states.get(first).sinceNanos() >= nanos - SimulatedTable.STALENESS_NANOS) {
      first--;
    }
    return first;
  }

  List<State> since(int first) {
    return states.subList(first, states.size());
  }
}
