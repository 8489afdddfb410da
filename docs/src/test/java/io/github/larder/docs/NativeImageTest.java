// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The reachability metadata of each published jar, by which GraalVM's native image keeps what is
 * only reached by name: it names what exists, and all that the code reaches so.
 */
class NativeImageTest {

  private static final Pattern MANAGED =
      Pattern.compile("<artifactId>(larder-[^<]+)</artifactId><version>");

  /** Calls that find a class, a member or a resource by its name. */
  private static final Pattern BY_NAME =
      Pattern.compile(
          "Class\\.forName\\(|\\.getResource(s|AsStream)?\\(\\w|ServiceLoader\\.load\\("
              + "|\\.getField\\(|\\.getMethods\\(\\)|loadVersionInfo\\(|Caffeine\\.newBuilder\\(");

  private static final Pattern SERVICE = Pattern.compile("@AutoService\\((\\w+)\\.class\\)");

  static List<String> modules() {
    return MANAGED
        .matcher(Guides.read("bom/pom.xml"))
        .results()
        .map(artifact -> artifact.group(1).substring("larder-".length()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everythingNamedExists(String module) throws Exception {
    for (Map<?, ?> entry : entries(module, "reflection")) {
      Class<?> type = type(String.valueOf(entry.get("type")));
      for (Map<?, ?> method : maps(entry.get("methods"))) {
        assertThat(method.get("name")).as(type.getName()).isEqualTo("<init>");
        assertThat(type.getDeclaredConstructor()).as(type.getName()).isNotNull();
      }
      for (Map<?, ?> field : maps(entry.get("fields"))) {
        assertThat(type.getDeclaredField(String.valueOf(field.get("name")))).isNotNull();
      }
    }
    for (Map<?, ?> entry : entries(module, "resources")) {
      String glob = String.valueOf(entry.get("glob"));
      assertThat(NativeImageTest.class.getClassLoader().getResource(glob)).as(glob).isNotNull();
    }
    for (String condition : conditions(module)) {
      assertThat(type(condition).getName()).isEqualTo(condition);
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void whatIsReachedByNameIsNamed(String module) throws Exception {
    List<String> conditions =
        conditions(module).stream().map(condition -> condition.replaceAll("\\$.*", "")).toList();
    List<String> types = values(module, "reflection", "type");
    List<String> globs = values(module, "resources", "glob");
    for (Path file : sources(module, "java")) {
      String name = file.toString().replace(".java", "").replace('/', '.');
      String text = Guides.read(module + "/src/main/java/" + file);
      if (BY_NAME.matcher(text).find()) {
        assertThat(conditions).as("the cause of an entry").contains(name);
      }
      if (text.contains("import picocli.")) {
        assertThat(types).as("read by picocli").contains(name);
      }
      var service = SERVICE.matcher(text);
      if (service.find()) {
        assertThat(types).as("a provider of a service").contains(name);
        assertThat(globs)
            .anyMatch(
                glob -> glob.startsWith("META-INF/services/") && glob.endsWith(service.group(1)));
      }
    }
    for (Path file : sources(module, "resources")) {
      if (!file.startsWith("META-INF")) {
        assertThat(globs).as("resources").contains(file.toString());
      }
    }
  }

  @Test
  void allJarsHaveSome() {
    assertThat(modules()).hasSizeGreaterThan(8).contains("cache-core", "cli");
    assertThat(values("cache-core", "reflection", "type")).isNotEmpty();
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, false, NativeImageTest.class.getClassLoader());
  }

  private static List<String> conditions(String module) {
    return Stream.concat(
            entries(module, "reflection").stream(), entries(module, "resources").stream())
        .flatMap(
            entry ->
                entry.get("condition") instanceof Map<?, ?> condition
                    ? Stream.of(String.valueOf(condition.get("typeReached")))
                    : Stream.empty())
        .distinct()
        .toList();
  }

  private static List<String> values(String module, String list, String name) {
    return entries(module, list).stream().map(entry -> String.valueOf(entry.get(name))).toList();
  }

  private static List<Map<?, ?>> entries(String module, String list) {
    String text =
        Guides.read(
            module
                + "/src/main/resources/META-INF/native-image/io.github.larder/larder-"
                + module
                + "/reachability-metadata.json");
    return maps(new Yaml().<Map<?, ?>>load(text).get(list));
  }

  private static List<Map<?, ?>> maps(@Nullable Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof List<?> values) {
      values.forEach(value -> maps.add((Map<?, ?>) value));
    }
    return maps;
  }

  /** The files of a module, as paths from their root. */
  private static List<Path> sources(String module, String kind) throws Exception {
    Path root = Path.of("..", module, "src", "main", kind);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).map(root::relativize).sorted().toList();
    }
  }
}
