// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import java.util.Map;
import java.util.stream.Collectors;

/** Writes one flat object in JSON (RFC 8259): texts and whole numbers, in order. Stateless. */
final class Json {

  private Json() {}

  static String object(Map<String, ?> members) {
    return members.entrySet().stream()
        .map(member -> string(member.getKey()) + ":" + value(member.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String value(Object value) {
    return value instanceof Number ? value.toString() : string(value.toString());
  }

  private static String string(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // A lone surrogate has no UTF-8; a pair may be written so, too.
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
