// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.HttpRepair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide has a row for each repair, in the same order, and no others. */
class HttpRepairPageTest {

  /** The tests run in the folder of their module. */
  private static final Path PAGE = Path.of("..", "docs", "expiration.md");

  private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\|.*");

  @Test
  void everyRepairIsARow() throws IOException {
    String page = Files.readString(PAGE);
    List<String> rows =
        page.substring(page.indexOf("## Repairs of HttpClient's cache"))
            .lines()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(Arrays.stream(HttpRepair.values()).map(Enum::name).toList());
  }
}
