// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.damage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * All changes of an item at one place: each attribute, member and element is removed, or replaced
 * by another value of its type, by one of another type, or by that of another item.
 */
final class Mutations {

  private Mutations() {}

  /** All mutations of an item, by name. The key stays: the item is found by it. */
  static Map<String, Map<String, AttributeValue>> of(
      Map<String, AttributeValue> item, Map<String, AttributeValue> other) {
    Map<String, Map<String, AttributeValue>> mutations = new LinkedHashMap<>();
    AttributeValue whole = AttributeValue.fromM(item);
    for (Path path : paths(whole, new Path(List.of()))) {
      if (!path.steps().isEmpty() && !path.steps().get(0).equals("key")) {
        AttributeValue found = Objects.requireNonNull(path.of(whole));
        List<@Nullable AttributeValue> others = new ArrayList<>(others(found));
        others.add(null);
        AttributeValue there = path.of(AttributeValue.fromM(other));
        if (there != null) {
          others.add(there);
        }
        for (AttributeValue changed : others) {
          if (!found.equals(changed)) {
            mutations.put(path + " = " + changed, path.changed(whole, changed).m());
          }
        }
      }
    }
    return mutations;
  }

  private static List<Path> paths(AttributeValue value, Path path) {
    List<Path> paths = new ArrayList<>(List.of(path));
    if (value.hasM()) {
      value.m().forEach((name, member) -> paths.addAll(paths(member, path.plus(name))));
    }
    if (value.hasL()) {
      IntStream.range(0, value.l().size())
          .forEach(i -> paths.addAll(paths(value.l().get(i), path.plus(i))));
    }
    return paths;
  }

  private static List<AttributeValue> others(AttributeValue value) {
    return switch (value.type()) {
      case S -> others(value.s());
      case N ->
          List.of(
              AttributeValue.fromN(new BigDecimal(value.n()).add(BigDecimal.ONE).toPlainString()),
              AttributeValue.fromN("1"),
              AttributeValue.fromN("-7.5"),
              AttributeValue.fromS(value.n()));
      case B -> others(value.b().asByteArray());
      case L -> others(value.l());
      default -> List.of(AttributeValue.fromM(Map.of()), AttributeValue.fromL(List.of()));
    };
  }

  private static List<AttributeValue> others(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    Collections.reverse(lines);
    return List.of(
        AttributeValue.fromS(String.join("\n", lines)),
        AttributeValue.fromS(text + '\n' + text),
        AttributeValue.fromS(text + ' '),
        AttributeValue.fromS(text.isEmpty() ? "0" : text.substring(0, text.length() - 1)),
        AttributeValue.fromS(""),
        AttributeValue.fromB(SdkBytes.fromUtf8String(text)),
        AttributeValue.fromBool(true));
  }

  private static List<AttributeValue> others(byte[] bytes) {
    if (bytes.length == 0) {
      return List.of(AttributeValue.fromS("text"));
    }
    byte[] flipped = bytes.clone();
    flipped[bytes.length / 2] ^= 1;
    return List.of(
        AttributeValue.fromB(SdkBytes.fromByteArray(flipped)),
        AttributeValue.fromB(SdkBytes.fromByteArray(Arrays.copyOf(bytes, bytes.length - 1))),
        AttributeValue.fromS("text"));
  }

  private static List<AttributeValue> others(List<AttributeValue> elements) {
    List<AttributeValue> reversed = new ArrayList<>(elements);
    Collections.reverse(reversed);
    List<AttributeValue> longer = new ArrayList<>(elements);
    longer.addAll(elements);
    return List.of(
        AttributeValue.fromL(reversed),
        AttributeValue.fromL(longer),
        AttributeValue.fromL(List.of()),
        AttributeValue.fromM(Map.of()));
  }

  /** Names of members and indexes of elements, outermost first. */
  private record Path(List<Object> steps) {

    Path plus(Object step) {
      List<Object> longer = new ArrayList<>(steps);
      longer.add(step);
      return new Path(longer);
    }

    @Nullable AttributeValue of(AttributeValue value) {
      AttributeValue found = value;
      for (Object step : steps) {
        found = child(found, step);
        if (found == null) {
          return null;
        }
      }
      return found;
    }

    /** The whole item with another value at that place, or with none. */
    AttributeValue changed(AttributeValue whole, @Nullable AttributeValue changed) {
      return changed(whole, 0, changed);
    }

    private AttributeValue changed(
        AttributeValue value, int depth, @Nullable AttributeValue changed) {
      Object step = steps.get(depth);
      AttributeValue child =
          depth + 1 == steps.size()
              ? changed
              : changed(Objects.requireNonNull(child(value, step)), depth + 1, changed);
      if (step instanceof Integer index) {
        List<AttributeValue> elements = new ArrayList<>(value.l());
        elements.remove((int) index);
        if (child != null) {
          elements.add(index, child);
        }
        return AttributeValue.fromL(elements);
      }
      Map<String, AttributeValue> members = new HashMap<>(value.m());
      members.remove((String) step);
      if (child != null) {
        members.put((String) step, child);
      }
      return AttributeValue.fromM(members);
    }

    private static @Nullable AttributeValue child(AttributeValue value, Object step) {
      if (step instanceof Integer index) {
        return value.hasL() && index < value.l().size() ? value.l().get(index) : null;
      }
      return value.hasM() ? value.m().get((String) step) : null;
    }

    @Override
    public String toString() {
      return String.join(".", steps.stream().map(String::valueOf).toList());
    }
  }
}
