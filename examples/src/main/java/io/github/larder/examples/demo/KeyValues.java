// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/** Values with names, as one line of {@code name=value} that crosses to another process. */
final class KeyValues {

  private KeyValues() {}

  static String toLine(Map<String, String> values) {
    return values.entrySet().stream()
        .map(value -> value.getKey() + "=" + URLEncoder.encode(value.getValue(), UTF_8))
        .collect(Collectors.joining(" "));
  }

  static Map<String, String> ofLine(String line) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String value : line.strip().split(" ")) {
      Entry<String, String> parts = pair(value, '=');
      values.put(parts.getKey(), URLDecoder.decode(parts.getValue(), UTF_8));
    }
    return values;
  }

  static Entry<String, String> pair(String text, char separator) {
    int at = text.indexOf(separator);
    if (at < 0) {
      throw new IllegalArgumentException("No " + separator + " in " + text);
    }
    return Map.entry(text.substring(0, at), text.substring(at + 1));
  }
}
