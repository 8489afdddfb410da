// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.testing.NodePackage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./larder conformance}. */
@Command(
    mixinStandardHelpOptions = true,
    name = "./larder conformance",
    description =
        "Runs the public test suite for HTTP caches against HttpClient's cache over each storage, and against Larder's clients.",
    sortOptions = false)
public final class Conformance implements Callable<Integer> {

  @Option(names = "--project", hidden = true, description = "The folder of the project.")
  private Path project = NodePackage.projectFolder();

  @Option(
      names = "--backend",
      description = "A backend to run it with; memory, sqlite or dynamodb; by default each.")
  private @Nullable List<Backend> backends;

  @Option(
      names = "--checkout",
      paramLabel = "FOLDER",
      description =
          "Runs the suite of a checkout of its repository, and prints which tests Larder's client fails.")
  private @Nullable Path checkout;

  @Option(
      names = "--update",
      description = "Writes the list of the tests that Larder's clients pass.")
  private boolean update;

  private Conformance() {}

  /**
   * Runs the command.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Conformance()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Suite suite;
    try {
      suite = Suite.installed(project);
    } catch (NodePackage.NotAvailableException e) {
      System.err.println("The suite is not run: " + e.getMessage());
      return 0;
    }
    Set<Backend> all = EnumSet.allOf(Backend.class);
    Comparison comparison =
        Comparison.run(
            checkout == null ? suite : suite.ofCheckout(checkout),
            Subject.all(backends == null ? all : backends),
            project.resolve("conformance").resolve("target"));
    if (update) {
      Report.update(comparison, project);
    }
    Report report = Report.of(comparison, project);
    System.out.println(report.table());
    if (checkout != null) {
      report.unknownDifferences().forEach(System.out::println);
      System.out.println(report.failing());
      return 0;
    }
    report.news().forEach(System.out::println);
    List<String> faults = new ArrayList<>(report.faultsOfStorages());
    faults.addAll(report.faultsOfClients());
    faults.forEach(System.out::println);
    return faults.isEmpty() ? 0 : 1;
  }
}
