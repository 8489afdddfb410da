// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.testing.FaultyIdentityService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** The table of services that give credentials: which one hangs, when, and whose client it is. */
final class IdentityMatrix {

  /** When the service begins to hang. */
  enum Since {
    START("from the start"),
    LATER("after health");

    private final String label;

    Since(String label) {
      this.label = label;
    }
  }

  /** Who created the SDK's client. */
  enum Owner {
    LARDER("built"),
    APPLICATION("passed in");

    private final String label;

    Owner(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private final String client;
  private final Map<String, Map<Owner, String>> rows = new LinkedHashMap<>();

  IdentityMatrix(String client) {
    this.client = client;
  }

  void put(FaultyIdentityService.Kind kind, Since since, Owner owner, String who, Duration added) {
    rows.computeIfAbsent(label(kind, since), row -> new LinkedHashMap<>())
        .put(owner, who + ", " + Math.max(0, added.toMillis()) + " ms");
  }

  static String label(FaultyIdentityService.Kind kind, Since since) {
    return kind.label() + " hangs " + since.label;
  }

  static String heading(String client) {
    StringJoiner heading = new StringJoiner(" | ", "| ", " |").add(client);
    for (Owner owner : Owner.values()) {
      heading.add("client " + owner.label());
    }
    return heading.toString();
  }

  /** The table in Markdown. */
  String text() {
    StringBuilder text = new StringBuilder(heading(client)).append("\n|---|---|---|\n");
    rows.forEach(
        (label, cells) -> {
          StringJoiner line = new StringJoiner(" | ", "| ", " |\n").add(label);
          for (Owner owner : Owner.values()) {
            line.add(String.valueOf(cells.get(owner)));
          }
          text.append(line);
        });
    return text.toString();
  }

  /** Writes the table to the folder of the build's output. */
  void write() {
    Path file = Path.of("target", "identity-matrix-" + client + ".md");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException("The table cannot be written: " + file, e);
    }
  }
}
