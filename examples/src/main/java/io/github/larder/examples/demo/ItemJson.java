// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Formats an item for people: indented JSON, in which short values stay on one line. A long text
 * continues below its beginning after each line break that it has.
 */
final class ItemJson {

  /** An item of DynamoDB has no order of its own. */
  private static final List<String> ORDER =
      List.of(
          "key",
          "namespace",
          "ttl",
          "version",
          "value",
          "schema",
          "method",
          "url",
          "status",
          "receivedAt",
          "retainUntil",
          "headers",
          "vary",
          "variants");

  private final int width;

  ItemJson(int width) {
    this.width = width;
  }

  String of(Map<String, AttributeValue> item) {
    return text(AttributeValue.fromM(item), "", "");
  }

  /**
   * @param label what stands before the value
   */
  private String text(AttributeValue value, String indent, String label) {
    String flat = flat(value);
    if (indent.length() + label.length() + flat.length() <= width) {
      return flat;
    }
    if (!(value.hasM() || value.hasL())) {
      return flat.replace("\\n", "\\n\n" + indent + " ".repeat(label.length() + 1));
    }
    String inner = indent + "  ";
    List<String> lines = new ArrayList<>();
    if (value.hasM()) {
      for (Map.Entry<String, AttributeValue> field : sorted(value)) {
        String name = quoted(field.getKey()) + ": ";
        lines.add(inner + name + text(field.getValue(), inner, name));
      }
    } else {
      value.l().forEach(element -> lines.add(inner + text(element, inner, "")));
    }
    String all = String.join(",\n", lines);
    return value.hasM() ? "{\n" + all + "\n" + indent + "}" : "[\n" + all + "\n" + indent + "]";
  }

  private static String flat(AttributeValue value) {
    return switch (value.type()) {
      case S -> quoted(value.s());
      case N -> value.n();
      case BOOL -> value.bool().toString();
      case B -> quoted("(" + value.b().asByteArrayUnsafe().length + " bytes)");
      case M ->
          sorted(value).stream()
              .map(field -> quoted(field.getKey()) + ": " + flat(field.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case L -> value.l().stream().map(ItemJson::flat).collect(Collectors.joining(", ", "[", "]"));
      default -> "null";
    };
  }

  private static List<Map.Entry<String, AttributeValue>> sorted(AttributeValue map) {
    return map.m().entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, AttributeValue> field) ->
                        ORDER.contains(field.getKey())
                            ? ORDER.indexOf(field.getKey())
                            : ORDER.size())
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c == '\n') {
        quoted.append("\\n");
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
