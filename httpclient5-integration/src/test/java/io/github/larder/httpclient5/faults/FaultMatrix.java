// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.testing.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/** The table of one client: a row for each fault, a column for each operation. */
final class FaultMatrix {

  static final String CANNOT_MEET = "–";

  private final String client;
  private final Map<Fault, Map<CachedOperation, String>> cells = new EnumMap<>(Fault.class);

  FaultMatrix(String client) {
    this.client = client;
  }

  /**
   * @param who the cache or the origin, whichever answered
   * @param added the time in addition to that of the origin alone
   */
  void put(Fault fault, CachedOperation operation, String who, Duration added) {
    String cell = who + ", " + Math.max(0, added.toMillis()) + " ms";
    cells.computeIfAbsent(fault, row -> new EnumMap<>(CachedOperation.class)).put(operation, cell);
  }

  /** The table in Markdown. */
  String text() {
    StringBuilder text = new StringBuilder(heading(client)).append('\n');
    StringJoiner rule = new StringJoiner("|", "|", "|\n").add("---");
    for (CachedOperation unused : CachedOperation.values()) {
      rule.add("---");
    }
    text.append(rule);
    cells.forEach(
        (fault, row) -> {
          StringJoiner line = new StringJoiner(" | ", "| ", " |\n").add(fault.label());
          for (CachedOperation operation : CachedOperation.values()) {
            line.add(row.getOrDefault(operation, CANNOT_MEET));
          }
          text.append(line);
        });
    return text.toString();
  }

  static String heading(String client) {
    StringJoiner heading = new StringJoiner(" | ", "| ", " |").add(client);
    for (CachedOperation operation : CachedOperation.values()) {
      heading.add(operation.label());
    }
    return heading.toString();
  }

  /** Only a batch can be processed in part. */
  static boolean canMeet(Fault fault, CachedOperation operation) {
    return switch (fault) {
      case NOTHING_PROCESSED, HALF_PROCESSED -> operation.call().startsWith("Batch");
      default -> true;
    };
  }

  /** Writes the table to the folder of the build's output. */
  void write() {
    Path file = Path.of("target", "fault-matrix-" + client + ".md");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException("The table cannot be written: " + file, e);
    }
  }
}
