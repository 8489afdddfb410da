// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.thirdparty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.CacheBackendFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Builds the backend in {@code src/thirdparty}, which is on no class path, as its author would:
 * against {@code larder-cache-api} and nothing else.
 */
final class ThirdPartyJar {

  private static final Path SOURCES = Path.of("src", "thirdparty");

  private ThirdPartyJar() {}

  static Path buildIn(Path folder) throws Exception {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(classes);
    Path jar = folder.resolve("folder-backend.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      add(entries, classes);
      add(entries, SOURCES.resolve("resources"));
    }
    return jar;
  }

  private static void compile(Path classes) throws IOException, URISyntaxException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of(
                      "-d", classes.toString(), "-cp", api().toString(), "-Xlint:all", "-Werror"),
                  null,
                  files.getJavaFileObjectsFromPaths(filesIn(SOURCES.resolve("java"))))
              .call();
      assertThat(compiled).as("the third party's sources compile").isTrue();
    }
  }

  private static Path api() throws URISyntaxException {
    return Path.of(
        CacheBackendFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void add(JarOutputStream jar, Path root) throws IOException {
    for (Path file : filesIn(root)) {
      jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, jar);
      jar.closeEntry();
    }
  }

  private static List<Path> filesIn(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
