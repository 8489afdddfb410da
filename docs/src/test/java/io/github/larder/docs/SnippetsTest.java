// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Snippets in the guides are taken from files that compile, and links lead to files that exist. */
class SnippetsTest {

  private static final Pattern JAVA =
      Pattern.compile("(?:<!-- source: (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>larder-[a-z0-9-]+</artifactId>\\s*<version>([^<]+)</version>");

  static List<Path> guides() {
    return Guides.all();
  }

  @ParameterizedTest
  @MethodSource("guides")
  void javaIsAPieceOfAFileThatIsCompiled(Path guide) {
    Matcher snippet = JAVA.matcher(Guides.read(guide));
    while (snippet.find()) {
      String code = snippet.group(2);
      assertThat(snippet.group(1)).as("where this comes from:\n" + code).isNotNull();
      assertThat(flat(Guides.read(snippet.group(1)))).contains(flat(code));
    }
  }

  @ParameterizedTest
  @MethodSource("guides")
  void linksLeadToFiles(Path guide) {
    Matcher link = LINK.matcher(Guides.read(guide));
    while (link.find()) {
      if (!link.group(1).contains("://")) {
        assertThat(Files.exists(guide.resolveSibling(link.group(1)))).as(link.group(1)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("guides")
  void versionIsThisOne(Path guide) {
    Matcher parent =
        Pattern.compile("<artifactId>larder-parent</artifactId>\\s*<version>([^<]+)<")
            .matcher(Guides.read("pom.xml"));
    assertThat(parent.find()).isTrue();
    Matcher version = VERSION.matcher(Guides.read(guide));
    while (version.find()) {
      assertThat(version.group(1)).isEqualTo(parent.group(1));
    }
  }

  @Test
  void theFirstScreenOfTheReadmeHasTheDependencyAWholeProgramAndItsOutput() {
    String first = String.join("\n", Guides.read("README.md").lines().limit(80).toList());
    assertThat(first)
        .contains("<artifactId>larder-httpclient5-integration</artifactId>")
        .contains("```text\nMISS")
        .contains("\nHIT");
    Matcher snippet = JAVA.matcher(first);
    assertThat(snippet.find()).isTrue();
    assertThat(snippet.group(2)).startsWith("import ").contains("void main(").endsWith("\n}\n");
  }

  @Test
  void snippetsAreFound() {
    assertThat(Stream.of("README.md").map(Guides::read))
        .allSatisfy(text -> assertThat(JAVA.matcher(text).find()).isTrue());
  }

  /** Without indentation: a guide shows a piece of a method from its left margin on. */
  private static String flat(String code) {
    return String.join("\n", code.lines().map(String::strip).toList());
  }
}
