// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Compares two files that {@code --json} wrote: each figure that both have, and their ratio. A star
 * marks a difference that is larger than the spread of the rounds.
 */
public final class ReportComparison {

  private final Map<String, JsonNode> before;
  private final Map<String, JsonNode> after;

  private ReportComparison(File before, File after) throws IOException {
    this.before = figures(before);
    this.after = figures(after);
  }

  /**
   * Prints the comparison.
   *
   * @param arguments the two files
   * @throws IOException if one of them cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("It compares two files: BEFORE.json AFTER.json");
      System.exit(2);
    }
    new ReportComparison(new File(arguments[0]), new File(arguments[1])).print(System.out);
  }

  private void print(PrintStream out) {
    out.printf("%-84s %12s %12s %8s%n", "", "before", "after", "ratio");
    before.forEach(
        (name, one) -> {
          JsonNode other = after.get(name);
          if (other != null) {
            print(name, one, other, out);
          }
        });
    before.keySet().stream()
        .filter(name -> !after.containsKey(name))
        .forEach(name -> out.println("only before: " + name));
    after.keySet().stream()
        .filter(name -> !before.containsKey(name))
        .forEach(name -> out.println("only after: " + name));
  }

  private static void print(String name, JsonNode one, JsonNode other, PrintStream out) {
    double ratio = median(other) / median(one);
    boolean apart =
        other.path("low").asDouble() > one.path("high").asDouble()
            || other.path("high").asDouble() < one.path("low").asDouble();
    out.printf(
        Locale.ROOT,
        "%-84s %12.2f %12.2f %8s %s%n",
        name,
        median(one),
        median(other),
        Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "",
        apart ? "*" : "");
  }

  private static double median(JsonNode figure) {
    return figure.path("median").asDouble();
  }

  private static Map<String, JsonNode> figures(File file) throws IOException {
    Map<String, JsonNode> figures = new LinkedHashMap<>();
    JsonNode all = new ObjectMapper().readTree(file);
    for (Iterator<String> benchmarks = all.fieldNames(); benchmarks.hasNext(); ) {
      String benchmark = benchmarks.next();
      for (JsonNode figure : all.path(benchmark).path("figures")) {
        figures.put(
            benchmark + ": " + figure.path("name").asText() + ", " + figure.path("unit").asText(),
            figure);
      }
    }
    return figures;
  }
}
