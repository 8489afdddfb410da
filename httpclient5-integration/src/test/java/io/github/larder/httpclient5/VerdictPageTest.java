// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.MissReason;
import io.github.larder.spi.SkipReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tables of the guide equal the texts of verdicts, logs and the command. */
class VerdictPageTest {

  /** The tests run in the folder of their module. */
  private static final Path PAGE = Path.of("..", "docs", "verdicts.md");

  @Test
  void everyReasonIsARowAndEveryRowIsAReason() throws IOException {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| `[a-z_]+` \\|.*"))
            .toList();
    Stream<String> misses =
        Arrays.stream(MissReason.values())
            .map(reason -> row(Reason.name(reason), Reason.of(reason), null));
    Stream<String> skips =
        Arrays.stream(SkipReason.values())
            .map(
                reason -> {
                  Reason why = Reason.of(reason);
                  return row(Reason.name(reason), why, why.isOfLarder() ? "WARN" : "DEBUG");
                });
    assertThat(rows).containsExactlyInAnyOrderElementsOf(Stream.concat(misses, skips).toList());
  }

  private static String row(String name, Reason reason, @Nullable String level) {
    return "| `"
        + name
        + "` | "
        + reason.cause()
        + " | "
        + reason.decidedBy()
        + (level == null ? "" : " | " + level)
        + " | "
        + (reason.cure() == null ? "–" : reason.cure())
        + " |";
  }
}
