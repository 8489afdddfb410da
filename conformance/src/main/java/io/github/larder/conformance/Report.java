// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.conformance.Subject.Cache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@link Comparison} shows, and what of it is wrong by the lists that are kept with the
 * sources. Immutable.
 */
final class Report {

  private static final String FOLDER = "conformance";
  private static final String DIFFERENCES = "differences.txt";
  private static final String PASSING = "passing.txt";
  private static final String UPDATE = "./larder conformance --update";

  private final Comparison comparison;
  private final TestList differences;
  private final TestList passing;

  private Report(Comparison comparison, TestList differences, TestList passing) {
    this.comparison = comparison;
    this.differences = differences;
    this.passing = passing;
  }

  static Report of(Comparison comparison, Path project) throws IOException {
    Path folder = project.resolve(FOLDER);
    return new Report(
        comparison,
        TestList.read(folder.resolve(DIFFERENCES)),
        TestList.read(folder.resolve(PASSING)));
  }

  /** Replaces the list of tests that Larder's clients pass by those that they pass now. */
  static void update(Comparison comparison, Path project) throws IOException {
    TestList.write(project.resolve(FOLDER).resolve(PASSING), comparison.passing());
  }

  /** What is different with a storage, one line each, but for what is known. */
  List<String> unknownDifferences() {
    return comparison.unknownDifferences(differences);
  }

  /** One line for each fault of a storage. */
  List<String> faultsOfStorages() {
    List<String> faults = new ArrayList<>(unknownDifferences());
    for (String id : differences.withoutReason()) {
      faults.add(id + " has no reason in " + DIFFERENCES);
    }
    for (String id : comparison.obsoleteDifferences(differences)) {
      faults.add(id + " is in " + DIFFERENCES + ", and no storage differs");
    }
    return faults;
  }

  /** One line for each fault of a client of Larder. */
  List<String> faultsOfClients() {
    Set<String> faults = new TreeSet<>(comparison.lost(passing));
    faults.addAll(comparison.worse());
    return List.copyOf(faults);
  }

  /**
   * What the guide does not say or says otherwise: the scores, and each test that does not pass.
   */
  List<String> missingIn(String guide) {
    List<String> missing = new ArrayList<>();
    for (Subject client : comparison.clients()) {
      Verdicts verdicts = comparison.of(client);
      String scores =
          "| %s | %s | %s |"
              .formatted(
                  verdicts.score(Verdict.REQUIRED),
                  verdicts.score(Verdict.OPTIMAL),
                  verdicts.score(Verdict.CHECK));
      if (!guide.contains(scores)) {
        missing.add(client.title() + ": " + scores);
      }
      for (String kind : List.of(Verdict.REQUIRED, Verdict.OPTIMAL)) {
        for (Verdict verdict : verdicts.failing(kind)) {
          if (!guide.contains("`" + verdict.id() + "`")) {
            missing.add(verdict.id() + ", which does not pass");
          }
        }
      }
    }
    return missing;
  }

  /** What is no fault and should be known, one line each. */
  List<String> news() {
    List<String> news = new ArrayList<>();
    Set<String> more = comparison.passing();
    more.removeAll(passing.ids());
    if (!more.isEmpty()) {
      news.add("Passes, and is not in " + PASSING + " (" + UPDATE + "): " + String.join(" ", more));
    }
    Set<String> some = comparison.passingWithSome();
    if (!some.isEmpty()) {
      news.add("Passes with one client and not with another: " + String.join(" ", some));
    }
    return news;
  }

  /** The scores of all as a table in Markdown. */
  String table() {
    StringBuilder table =
        new StringBuilder(
            "| cache | required | optional | other checks | other than the heap storage |\n|---|---|---|---|---|\n");
    comparison
        .verdicts()
        .forEach(
            (subject, verdicts) ->
                table.append(
                    "| %s | %s | %s | %s | %s |\n"
                        .formatted(
                            subject.title(),
                            verdicts.score(Verdict.REQUIRED),
                            verdicts.score(Verdict.OPTIMAL),
                            verdicts.score(Verdict.CHECK),
                            subject.cache() == Cache.HEAP
                                ? ""
                                : comparison.differences(subject).size())));
    return table.toString();
  }

  /** The tests that a client of Larder fails, with the suite's words. */
  String failing() {
    StringBuilder lines = new StringBuilder();
    Subject client = comparison.clients().get(0);
    for (String kind : List.of(Verdict.REQUIRED, Verdict.OPTIMAL, Verdict.CHECK)) {
      for (Verdict verdict : comparison.of(client).failing(kind)) {
        String words =
            verdict.passesByItself()
                ? "depends on " + String.join(", ", verdict.dependsOn())
                : verdict.inWords();
        lines.append("%s %s: %s\n".formatted(kind, verdict.id(), words));
      }
    }
    return lines.toString();
  }
}
