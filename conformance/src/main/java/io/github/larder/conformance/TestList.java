// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A list of tests that is kept with the sources: lines of a test's id, followed by a reason where
 * the list has reasons. Lines that begin with {@code #} are for people. Immutable.
 */
final class TestList {

  private static final String COMMENT = "#";

  private final Map<String, String> reasons;

  private TestList(Map<String, String> reasons) {
    this.reasons = reasons;
  }

  static TestList read(Path file) throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    for (String line : Files.readAllLines(file, UTF_8)) {
      if (!line.isBlank() && !line.startsWith(COMMENT)) {
        String[] parts = line.strip().split("\\s+", 2);
        reasons.put(parts[0], parts.length < 2 ? "" : parts[1]);
      }
    }
    return new TestList(reasons);
  }

  /** Replaces the tests of a list without reasons, and leaves its comment as it is. */
  static void write(Path file, Set<String> ids) throws IOException {
    List<String> comment =
        Files.readAllLines(file, UTF_8).stream().filter(line -> line.startsWith(COMMENT)).toList();
    Files.writeString(
        file, String.join("\n", comment) + "\n" + String.join("\n", ids) + "\n", UTF_8);
  }

  Set<String> ids() {
    return reasons.keySet();
  }

  boolean contains(String id) {
    return reasons.containsKey(id);
  }

  /** {@return the lines without a reason} */
  List<String> withoutReason() {
    return reasons.entrySet().stream()
        .filter(test -> test.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }
}
