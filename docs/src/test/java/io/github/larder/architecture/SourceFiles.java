// SPDX-License-Identifier: Apache-2.0
package io.github.larder.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The Java files of all modules, whether they are on the class path or not. */
final class SourceFiles {

  /** Tests run in the folder of their module. */
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private SourceFiles() {}

  /** {@return the files of production code, as paths from the project's folder} */
  static List<Path> main() {
    return in(Path.of("src", "main", "java"));
  }

  /** {@return the files of production code and of tests, as paths from the project's folder} */
  static List<Path> all() {
    return Stream.concat(main().stream(), in(Path.of("src", "test", "java")).stream()).toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(PROJECT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean exists(Path file) {
    return Files.exists(PROJECT.resolve(file));
  }

  /** Parses files, which need not compile for that. */
  static List<CompilationUnitTree> parse(List<Path> files) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    List<Path> paths = files.stream().map(PROJECT::resolve).toList();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(paths));
      List<CompilationUnitTree> parsed = new ArrayList<>();
      task.parse().forEach(parsed::add);
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> in(Path sources) {
    try (Stream<Path> modules = Files.list(PROJECT)) {
      return modules
          .map(module -> module.resolve(sources))
          .filter(Files::isDirectory)
          .flatMap(SourceFiles::javaFiles)
          .map(PROJECT::relativize)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
