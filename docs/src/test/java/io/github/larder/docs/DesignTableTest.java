// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of pitfalls is whole, and what it names is there. */
class DesignTableTest {

  private static final String PAGE = "docs/design-dynamodb.md";
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*$");
  private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w+)`");

  private final List<String> rows =
      ROW.matcher(Guides.read(PAGE)).results().map(MatchResult::group).toList();

  @Test
  void everyPitfallHasARow() {
    assertThat(rows)
        .extracting(row -> Integer.valueOf(row.split("\\|")[1].strip()))
        .isEqualTo(IntStream.rangeClosed(1, 33).boxed().toList());
  }

  @Test
  void everyRowNamesAClassAndATest() throws IOException {
    Set<String> main = types("src/main/java");
    Set<String> tests = types("src/test/java");
    assertThat(rows)
        .allSatisfy(
            row -> {
              String[] cells = row.split("\\|");
              assertThat(names(cells[4])).isNotEmpty().isSubsetOf(main);
              assertThat(names(cells[5])).isNotEmpty().isSubsetOf(tests);
              assertThat(names(cells[5])).allMatch(name -> name.endsWith("Test"));
            });
  }

  private static List<String> names(String cell) {
    return TYPE.matcher(cell).results().map(name -> name.group(1)).toList();
  }

  private static Set<String> types(String folder) throws IOException {
    try (Stream<Path> modules = Files.list(Guides.PROJECT)) {
      return modules
          .map(module -> module.resolve(folder))
          .filter(Files::isDirectory)
          .flatMap(DesignTableTest::sources)
          .map(source -> source.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }

  private static Stream<Path> sources(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
