// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response and what it cost.
 *
 * @param status the status code
 * @param body the body as text
 * @param time from the request to the last byte
 * @param usage the calls to DynamoDB and their units
 */
record FetchedPage(int status, String body, Duration time, StoreUsage usage) {

  String toLine() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("status", Integer.toString(status));
    values.put("nanos", Long.toString(time.toNanos()));
    values.put("calls", usage.callsToText());
    values.put("read", Double.toString(usage.readUnits()));
    values.put("write", Double.toString(usage.writeUnits()));
    values.put("body", body);
    return KeyValues.toLine(values);
  }

  static FetchedPage ofLine(String line) {
    Map<String, String> values = KeyValues.ofLine(line);
    return new FetchedPage(
        Integer.parseInt(text(values, "status")),
        text(values, "body"),
        Duration.ofNanos(Long.parseLong(text(values, "nanos"))),
        new StoreUsage(
            StoreUsage.callsFromText(text(values, "calls")),
            Double.parseDouble(text(values, "read")),
            Double.parseDouble(text(values, "write"))));
  }

  private static String text(Map<String, String> values, String name) {
    @Nullable String text = values.get(name);
    if (text == null) {
      throw new IllegalArgumentException("No " + name + " in " + values);
    }
    return text;
  }
}
