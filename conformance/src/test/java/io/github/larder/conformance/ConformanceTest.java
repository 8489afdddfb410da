// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.NodePackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The public test suite for HTTP caches; skipped where Node or the package is not available. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {

  private static final Path TARGET = Path.of("target");

  private Report report;

  @BeforeAll
  void run() throws IOException, InterruptedException {
    Path project = NodePackage.projectFolder();
    boolean all = System.getProperty("larder.conformance", "few").equals("all");
    Suite suite;
    try {
      suite = Suite.installed(project);
    } catch (NodePackage.NotAvailableException e) {
      Assumptions.abort("The suite is not run: " + e.getMessage());
      return;
    }
    Comparison comparison =
        Comparison.run(
            suite, all ? Subject.all(EnumSet.allOf(Backend.class)) : Subject.few(), TARGET);
    report = Report.of(comparison, project);
    String text = report.table() + "\n" + String.join("\n", report.news()) + "\n";
    Files.writeString(TARGET.resolve("conformance.md"), text);
    System.out.println(text);
  }

  @Test
  void storagesDifferFromTheHeapStorageWhereItIsKnownOnly() {
    assertThat(report.faultsOfStorages()).isEmpty();
  }

  @Test
  void clientsPassWhatTheyHavePassedAndWhatHttpClientPasses() {
    assertThat(report.faultsOfClients()).isEmpty();
  }

  @Test
  void guideHasTheScoresAndAReasonForEachTestThatDoesNotPass() throws IOException {
    Path guide = NodePackage.projectFolder().resolve("docs").resolve("conformance.md");
    assertThat(report.missingIn(Files.readString(guide))).isEmpty();
  }
}
