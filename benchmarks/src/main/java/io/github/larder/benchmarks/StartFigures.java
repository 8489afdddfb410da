// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.benchmarks.FirstHit.Program;
import io.github.larder.testing.LocalDynamoDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prints how long a new JVM takes to its first hit, over a program that reads the same item with
 * the SDK alone, for each HTTP client of the SDK, without and with an archive of its classes
 * (AppCDS). The programs take turns. With {@code --strict} it exits with status 1 if a limit is
 * missed.
 *
 * <p>It runs from jars: the JVM archives no classes of folders.
 */
public final class StartFigures {

  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int SIZE = 1 << 10;
  private static final double MAX_MILLIS_OVER_BARE = 150;
  private static final List<String> HTTP_CLIENTS =
      List.of("apache5", "url-connection", "crt", "netty");

  /** As AWS Lambda starts a JVM. */
  private static final List<String> FLAGS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  private final PrintStream out;
  private final Report report;

  private StartFigures(PrintStream out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict} and {@code --json FILE}, or none
   */
  public static void main(String[] arguments) {
    Report.run(
        "start", arguments, (remaining, out, report) -> new StartFigures(out, report).measure());
  }

  private void measure() throws IOException, InterruptedException {
    Path archives = Files.createTempDirectory("larder-archives");
    try (LocalDynamoDb local = LocalDynamoDb.inMemory();
        Bench bench = new Bench(local, Duration.ZERO)) {
      URI url =
          bench
              .origin()
              .on("/first", BodyKind.JSON.response(SIZE, BodyKind.FRESH, false))
              .uri("/first");
      try (CachingClient client = bench.larder().open()) {
        client.get(url);
      }
      String key =
          Objects.requireNonNull(
                  local
                      .client()
                      .scan(scan -> scan.tableName(bench.table()))
                      .items()
                      .get(0)
                      .get("key"))
              .s();
      out.println("JSON of 1 KB, milliseconds from the start of the process to what it read:");
      out.println("median (quartiles); CPU time of the process; loaded classes");
      for (String http : HTTP_CLIENTS) {
        Map<Program, List<String>> commands = new EnumMap<>(Program.class);
        for (Program program : Program.values()) {
          commands.put(
              program,
              List.of(
                  FirstHit.class.getName(),
                  program.name(),
                  http,
                  local.endpoint().toString(),
                  bench.table(),
                  program == Program.BARE ? key : url.toString()));
        }
        compare(http, commands, null);
        compare(http + " with an archive", commands, archives);
      }
    } finally {
      try (Stream<Path> files = Files.list(archives)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(archives);
    }
  }

  private void compare(String what, Map<Program, List<String>> commands, @Nullable Path archives)
      throws IOException, InterruptedException {
    Map<Program, List<Start>> starts = new EnumMap<>(Program.class);
    Map<Program, List<String>> flags = new EnumMap<>(Program.class);
    for (Program program : Program.values()) {
      starts.put(program, new ArrayList<>());
      flags.put(program, FLAGS);
      if (archives != null) {
        Path archive = archives.resolve(what.replace(' ', '-') + "-" + program + ".jsa");
        start(with(FLAGS, "-XX:ArchiveClassesAtExit=" + archive), of(commands, program), true);
        flags.put(program, with(FLAGS, "-XX:SharedArchiveFile=" + archive));
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Program program : Program.values()) {
        of(starts, program).add(start(of(flags, program), of(commands, program), false));
      }
    }
    for (Program program : Program.values()) {
      out.printf(Locale.ROOT, "%-32s %-7s %s%n", what, program, text(of(starts, program)));
    }
    for (Program program : Program.values()) {
      String name = what + ", " + program.name().toLowerCase(Locale.ROOT);
      report.figure(name, "ms", spread(of(starts, program), Start::millis));
      report.figure(name + ", CPU time", "ms", spread(of(starts, program), Start::cpuMillis));
    }
    double over = median(of(starts, Program.LARDER)) - median(of(starts, Program.BARE));
    report.target(
        Target.atMost(what + ": first hit over the SDK alone", over, MAX_MILLIS_OVER_BARE, " ms"));
  }

  private static List<String> with(List<String> flags, String more) {
    return Stream.concat(flags.stream(), Stream.of(more)).toList();
  }

  private static <T> T of(Map<Program, T> values, Program program) {
    return Objects.requireNonNull(values.get(program), program.name());
  }

  private static double median(List<Start> starts) {
    return spread(starts, Start::millis).median();
  }

  private static Spread spread(List<Start> starts, ToDoubleFunction<Start> figure) {
    return Spread.ofRounds(starts.stream().mapToDouble(figure).toArray());
  }

  private static String text(List<Start> starts) {
    return String.format(
        Locale.ROOT,
        "%s ms; CPU %s ms; %d classes; the request itself %.0f ms",
        spread(starts, Start::millis),
        spread(starts, Start::cpuMillis),
        starts.get(0).classes(),
        spread(starts, Start::requestMillis).median());
  }

  /** Starts a JVM, and waits for what it has read. */
  private static Start start(List<String> flags, List<String> program, boolean archives)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(program);
    if (archives) {
      command.add("exit");
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AWS_ACCESS_KEY_ID", LocalDynamoDb.ACCESS_KEY_ID);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", LocalDynamoDb.SECRET_ACCESS_KEY);
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.redirectError(
        archives ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT);
    long start = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String read = output.readLine();
      double millis = (System.nanoTime() - start) / 1e6;
      String rest = output.readLine();
      if (process.waitFor() != 0 || read == null || rest == null) {
        throw new IllegalStateException("A program failed: " + String.join(" ", program));
      }
      String[] numbers = rest.split(" ");
      if (!program.get(1).equals(Program.BARE.name()) && Integer.parseInt(read) != SIZE) {
        throw new IllegalStateException("Not a hit: " + Arrays.toString(numbers) + read);
      }
      return new Start(
          millis,
          Double.parseDouble(numbers[1]),
          Double.parseDouble(numbers[0]),
          Integer.parseInt(numbers[2]));
    }
  }

  /**
   * One start of a program.
   *
   * @param millis from the start of the process to what it has read
   * @param requestMillis what its request alone took
   */
  private record Start(double millis, double cpuMillis, double requestMillis, int classes) {}
}
