// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Explores all states of the model of the protocol, {@code src/proof/protocol.pml}, where SPIN is
 * installed, and plants faults in it, a few of them by default: see {@code docs/proofs.md}.
 */
final class ProtocolModelTest {

  private static final Path MODEL = Path.of("src", "proof", "protocol.pml").toAbsolutePath();
  private static final Pattern DEFINE = Pattern.compile("(?m)^#ifn?def (\\w+)$");
  private static final Pattern STATES = Pattern.compile("(\\d+) states, stored");
  private static final int FAULTS = Integer.getInteger("larder.model-faults", 3);
  private static final int MINUTES = 10;

  private final Path folder;

  ProtocolModelTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void spinIsInstalled() {
    for (String program : List.of("spin", "gcc")) {
      assumeTrue(
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
          () -> "The model is not checked without SPIN and GCC: apt-get install spin gcc");
    }
  }

  @Test
  void whatIsAssertedHoldsInEveryState() throws IOException, InterruptedException {
    String report = explore("-O2");
    assertThat(report).contains("errors: 0").doesNotContain("Search not completed");
    Matcher states = STATES.matcher(report);
    assertThat(states.find()).isTrue();
    assertThat(Long.parseLong(states.group(1))).as("states").isGreaterThan(1_000_000);
    // Only the end of the clock is never reached.
    assertThat(report.lines().filter(line -> line.matches("\\s+\\(\\d+ of \\d+ states\\)")))
        .hasSize(6)
        .filteredOn(line -> !line.contains("(0 of "))
        .singleElement()
        .asString()
        .contains("(1 of ");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlantedFaultIsFound(String fault) throws IOException, InterruptedException {
    assertThat(explore("-O0", "-D" + fault)).contains("assertion violated", "errors: 1");
  }

  static Stream<String> faults() throws IOException {
    List<String> faults =
        DEFINE
            .matcher(Files.readString(MODEL))
            .results()
            .map(define -> define.group(1))
            .distinct()
            .toList();
    assertThat(faults).hasSize(17);
    return faults.stream().limit(FAULTS);
  }

  private String explore(String optimization, String... defines)
      throws IOException, InterruptedException {
    List<String> spin = new ArrayList<>(List.of("spin"));
    spin.addAll(List.of(defines));
    spin.addAll(List.of("-a", MODEL.toString()));
    run(spin);
    run(List.of("gcc", optimization, "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c"));
    return run(List.of(folder.resolve("pan").toString(), "-m10000"));
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String report = Files.readString(output, UTF_8);
    assertThat(process.exitValue()).as("%s: %s", command, report).isZero();
    return report;
  }
}
