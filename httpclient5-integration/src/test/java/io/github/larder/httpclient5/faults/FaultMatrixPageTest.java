// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.Fault;
import io.github.larder.testing.FaultyIdentityService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of the guide have every fault and every operation, with cells in the form of the
 * tests.
 */
class FaultMatrixPageTest {

  /** The tests run in the folder of their module. */
  private static final Path PAGE = Path.of("..", "docs", "reliability.md");

  private static final Pattern CELL = Pattern.compile("(?:origin|cache), (\\d+) ms");

  @ParameterizedTest
  @ValueSource(strings = {"classic", "async"})
  void theTableIsWhole(String client) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int heading = lines.indexOf(FaultMatrix.heading(client));
    assertThat(heading).as("the table of the client").isNotNegative();
    Fault[] faults = Fault.values();
    for (int i = 0; i < faults.length; i++) {
      String[] cells = lines.get(heading + 2 + i).split("\\|");
      assertThat(cells).hasSize(2 + CachedOperation.values().length);
      assertThat(cells[1].strip()).isEqualTo(faults[i].label());
      int column = 2;
      for (CachedOperation operation : CachedOperation.values()) {
        checkCell(faults[i], operation, cells[column++].strip());
      }
    }
    assertThat(lines.get(heading + 2 + faults.length)).as("the line below").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "async"})
  void theTableOfCredentialsIsWhole(String client) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int heading = lines.indexOf(IdentityMatrix.heading(client));
    assertThat(heading).as("the table of the client").isNotNegative();
    int row = heading + 2;
    for (FaultyIdentityService.Kind service : FaultyIdentityService.Kind.values()) {
      for (IdentityMatrix.Since since : IdentityMatrix.Since.values()) {
        String[] cells = lines.get(row++).split("\\|");
        assertThat(cells).hasSize(2 + IdentityMatrix.Owner.values().length);
        String label = IdentityMatrix.label(service, since);
        assertThat(cells[1].strip()).isEqualTo(label);
        for (int column = 2; column < cells.length; column++) {
          checkTime(label, cells[column].strip());
        }
      }
    }
    assertThat(lines.get(row)).as("the line below").isEmpty();
  }

  private static void checkCell(Fault fault, CachedOperation operation, String cell) {
    String name = fault + ", " + operation;
    if (!FaultMatrix.canMeet(fault, operation)) {
      assertThat(cell).as(name).isEqualTo(FaultMatrix.CANNOT_MEET);
      return;
    }
    checkTime(name, cell);
  }

  private static void checkTime(String name, String cell) {
    Matcher parts = CELL.matcher(cell);
    assertThat(parts.matches()).as(name + ": " + cell).isTrue();
    assertThat(Long.parseLong(parts.group(1)))
        .as(name)
        .isLessThanOrEqualTo(
            FaultMatrixContract.DEADLINE.plus(FaultMatrixContract.ALLOWANCE).toMillis());
  }
}
