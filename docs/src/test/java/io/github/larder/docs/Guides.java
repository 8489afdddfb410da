// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Markdown files of the project. */
final class Guides {

  /** The tests run in the folder of their module. */
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private Guides() {}

  static List<Path> all() {
    try (Stream<Path> top = Files.list(PROJECT);
        Stream<Path> examples = Files.list(PROJECT.resolve("examples"));
        Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
      return Stream.concat(Stream.concat(top, examples), docs)
          .filter(path -> path.toString().endsWith(".md"))
          .filter(path -> !path.toString().contains("target"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(String path) {
    return read(PROJECT.resolve(path));
  }
}
