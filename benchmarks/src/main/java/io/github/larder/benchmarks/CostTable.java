// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Prints what each exchange costs in DynamoDB, for Larder and the naive store, as Markdown; then
 * whether the figures keep their limits. With {@code --strict} it exits with status 1 if one does
 * not.
 */
public final class CostTable {

  private static final int[] KILOBYTES = {1, 10, 20, 100, 200, 1024};

  /** Long enough that concurrent calls overlap. */
  private static final Duration DELAY = Duration.ofMillis(5);

  private final Bench bench;
  private final PrintStream out;
  private final Report report;

  private CostTable(Bench bench, PrintStream out, Report report) {
    this.bench = bench;
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the table and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run(
        "cost",
        arguments,
        (none, out, report) ->
            new CostTable(new Bench(LocalDynamoDb.inMemory(), DELAY), out, report).run());
  }

  private void run() throws IOException, InterruptedException {
    calls();
    table(
        "Read + write units, Larder's before the naive store's",
        usage -> units(usage.readUnits()) + " + " + units(usage.writeUnits()));
    table(
        "Kilobytes on the wire, to + from DynamoDB, Larder's before the naive store's",
        usage -> kilobytes(usage.sent()) + " + " + kilobytes(usage.received()));
    CountTargets.check(bench).forEach(report::target);
  }

  /** The calls hardly depend on the body, so only differences are printed. */
  private void calls() throws IOException {
    out.println("Calls, and how many follow one another\n");
    out.println("| exchange | Larder | naive store |");
    out.println("|---|---|---|");
    for (Exchange exchange : Exchange.values()) {
      out.printf(
          "| %s | %s | %s |%n",
          exchange.title(), calls(bench.larder(), exchange), calls(bench.naive(), exchange));
    }
    out.println();
  }

  private String calls(Store store, Exchange exchange) throws IOException {
    Map<String, List<String>> bodies = new LinkedHashMap<>();
    int all = 0;
    for (BodyKind kind : BodyKind.values()) {
      for (int size : KILOBYTES) {
        String calls =
            bench
                .usage(store, exchange, kind, size << 10)
                .map(usage -> usage.callsInWords() + " (" + usage.rounds() + ")")
                .orElse("not stored");
        bodies
            .computeIfAbsent(calls, same -> new ArrayList<>())
            .add(word(kind) + " " + size + " KB");
        all++;
      }
    }
    StringBuilder text = new StringBuilder();
    int most = bodies.values().stream().mapToInt(List::size).max().orElse(all);
    bodies.forEach(
        (calls, where) -> {
          text.append(text.isEmpty() ? "" : "; ").append(calls);
          if (where.size() < most) {
            text.append(": ").append(String.join(", ", where));
          }
        });
    return text.toString();
  }

  private void table(String title, Function<Usage, String> cell) throws IOException {
    out.println(title + "\n");
    StringBuilder head = new StringBuilder("| body |");
    for (Exchange exchange : Exchange.values()) {
      head.append(' ').append(exchange.title()).append(" |");
    }
    out.println(head);
    out.println("|---|" + "---|".repeat(Exchange.values().length));
    for (BodyKind kind : BodyKind.values()) {
      for (int size : KILOBYTES) {
        StringBuilder row = new StringBuilder("| " + word(kind) + " " + size + " KB |");
        for (Exchange exchange : Exchange.values()) {
          row.append(' ')
              .append(shown(bench.larder(), exchange, kind, size, cell))
              .append(" / ")
              .append(shown(bench.naive(), exchange, kind, size, cell))
              .append(" |");
        }
        out.println(row);
      }
    }
    out.println();
  }

  private String shown(
      Store store, Exchange exchange, BodyKind kind, int size, Function<Usage, String> cell)
      throws IOException {
    Optional<Usage> usage = bench.usage(store, exchange, kind, size << 10);
    return usage.map(cell).orElse("–");
  }

  private static String word(BodyKind kind) {
    return switch (kind) {
      case JSON, HTML -> kind.name();
      case GZIPPED -> "JSON, gzipped by the origin,";
      case RANDOM -> "random";
    };
  }

  private static String units(double units) {
    return units == Math.rint(units) ? Long.toString((long) units) : Double.toString(units);
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10_000 ? "%.1f" : "%.0f", bytes / 1000.0);
  }
}
