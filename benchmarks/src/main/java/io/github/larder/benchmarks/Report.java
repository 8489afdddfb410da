// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one benchmark and their targets: printed for people, and with {@code --json FILE}
 * written to a file that {@link ReportComparison} compares with another one. Not thread-safe.
 *
 * <pre>{@code
 * {"hits": {"at": "2026-11-28T02:10:00Z", "java": "17.0.15", "processors": 2,
 *   "figures": [{"name": "…", "unit": "us", "median": 6.2, "low": 6.1, "high": 6.4}],
 *   "targets": [{"what": "…", "figure": "1.04 x", "limit": "at most 1.10 x", "met": true}]}}
 * }</pre>
 */
final class Report {

  private final List<Figure> figures = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private boolean incomplete;

  /**
   * Makes the measurement that a process was started for, and ends the process: with status 1 if
   * the measurement fails or, with {@code --strict}, if a target is missed.
   *
   * @param benchmark its name, as in the command
   * @param arguments {@code --strict}, {@code --json FILE}, and those of the measurement
   */
  static void run(String benchmark, String[] arguments, Measurement measurement) {
    PrintStream out = System.out;
    // DynamoDB Local prints its settings when it starts.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    List<String> remaining = new ArrayList<>(List.of(arguments));
    boolean strict = remaining.remove("--strict");
    boolean succeeded = false;
    try {
      Path json = json(remaining);
      Report report = new Report();
      measurement.make(remaining, out, report);
      out.println();
      boolean met = Target.print(report.targets, out) && !report.incomplete;
      succeeded = met || !strict;
      if (json != null) {
        report.write(benchmark, json);
      }
    } catch (Exception e) {
      out.println("The measurement broke off: " + e);
    }
    out.flush();
    // The threads of DynamoDB Local would keep the process alive.
    System.exit(succeeded ? 0 : 1);
  }

  void figure(String name, String unit, Spread value) {
    figures.add(new Figure(name, unit, value));
  }

  void target(Target target) {
    targets.add(target);
  }

  /** What is missing on this machine is no failure, and no success either. */
  void incomplete() {
    incomplete = true;
  }

  private static @Nullable Path json(List<String> arguments) {
    int option = arguments.indexOf("--json");
    if (option < 0) {
      return null;
    }
    if (option + 1 == arguments.size()) {
      throw new IllegalArgumentException("--json needs a file");
    }
    arguments.remove(option);
    return Path.of(arguments.remove(option));
  }

  /** Replaces what an earlier run of the benchmark has written, and leaves the other benchmarks. */
  private void write(String benchmark, Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode all =
        Files.exists(file)
            ? (ObjectNode) mapper.readTree(file.toFile())
            : mapper.createObjectNode();
    ObjectNode run =
        mapper
            .createObjectNode()
            .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("java", System.getProperty("java.version"))
            .put("processors", Runtime.getRuntime().availableProcessors());
    ArrayNode rows = run.putArray("figures");
    figures.forEach(figure -> add(rows, figure));
    ArrayNode limits = run.putArray("targets");
    for (Target target : targets) {
      if (Double.isFinite(target.number())) {
        add(rows, new Figure(target.what(), "", Spread.of(target.number())));
      }
      limits
          .addObject()
          .put("what", target.what())
          .put("figure", target.figure())
          .put("limit", target.limit())
          .put("met", target.met());
    }
    all.set(benchmark, run);
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
  }

  private static void add(ArrayNode rows, Figure figure) {
    rows.addObject()
        .put("name", figure.name())
        .put("unit", figure.unit())
        .put("median", figure.value().median())
        .put("low", figure.value().low())
        .put("high", figure.value().high());
  }

  private record Figure(String name, String unit, Spread value) {}

  /** What a benchmark measures. */
  interface Measurement {

    /**
     * @param arguments those that are not the report's
     */
    void make(List<String> arguments, PrintStream out, Report report) throws Exception;
  }
}
