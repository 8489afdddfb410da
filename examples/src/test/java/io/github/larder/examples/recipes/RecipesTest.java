// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of {@code examples/README.md} has every recipe. */
final class RecipesTest {

  private static final Path RECIPES =
      Path.of("src", "main", "java", "io", "github", "larder", "examples", "recipes");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  @Test
  void theTableListsEveryRecipe() throws Exception {
    List<String> rows =
        ROW.matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    try (Stream<Path> files = Files.list(RECIPES)) {
      List<String> recipes =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> !name.equals("package-info"))
              .toList();
      assertThat(rows).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(recipes);
    }
  }
}
