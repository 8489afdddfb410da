// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendRegistry;
import io.github.larder.spi.BackendConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of aliases and of options are complete. */
class BackendTablesTest {

  private static final Pattern KNOWN = Pattern.compile("\\(known: ([^;)]*)[;)]");

  static List<String> aliases() {
    return BackendRegistry.of(Objects.requireNonNull(BackendTablesTest.class.getClassLoader()))
        .aliases();
  }

  @Test
  void aliasesAreFound() {
    assertThat(aliases()).contains("dynamodb", "memory", "sqlite");
  }

  @ParameterizedTest
  @MethodSource("aliases")
  void tablesOfAliasesAreComplete(String alias) {
    assertThat(Guides.read("README.md")).contains("| `" + alias + "`");
    assertThat(Guides.read("docs/backends.md")).contains("| `" + alias + "`");
  }

  @ParameterizedTest
  @MethodSource("aliases")
  void everyOptionIsDocumented(String alias) {
    BackendConfigurationException fault =
        catchThrowableOfType(
            BackendConfigurationException.class,
            () -> CacheStack.builder().backend(alias, Map.of("no-such-option", "x")).build());
    Matcher known = KNOWN.matcher(fault.getMessage());
    assertThat(known.find()).isTrue();
    for (String option : known.group(1).split(", ")) {
      assertThat(Guides.read("docs/backends/" + alias + ".md")).contains("| `" + option + "`");
    }
  }
}
