// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A fault in a class of the backend: a piece of its source is replaced, the class is compiled again
 * and the simulation runs with it. All other classes are unchanged.
 *
 * @param what a description of the fault
 * @param type the simple name of the class
 * @param original the piece of its source, which occurs once
 * @param replacement the piece that replaces it
 */
record PlantedFault(String what, String type, String original, String replacement) {

  private static final String PACKAGE = PlantedFault.class.getPackageName();
  private static final Path SOURCES =
      Path.of("src", "main", "java").resolve(PACKAGE.replace('.', '/'));

  /**
   * Plants it.
   *
   * @param folder an empty folder for the compiled classes
   * @return the simulation with the fault: from a seed to the violation that it finds, or {@code
   *     null}
   */
  LongFunction<@Nullable String> plant(Path folder)
      throws IOException, ReflectiveOperationException {
    Path source = folder.resolve(type + ".java");
    String text = Files.readString(SOURCES.resolve(type + ".java"));
    int at = text.indexOf(original);
    if (at < 0 || text.indexOf(original, at + 1) >= 0) {
      throw new AssertionError(type + " has changed; the fault needs another place: " + original);
    }
    Files.writeString(source, text.replace(original, replacement));
    compile(source, folder);
    Class<?> simulation =
        new FaultyClasses(folder, Objects.requireNonNull(getClass().getClassLoader()))
            .loadClass(Simulation.class.getName());
    Method run = simulation.getDeclaredMethod("run", long.class, Consumer.class);
    run.setAccessible(true);
    return seed -> run(run, seed);
  }

  private static @Nullable String run(Method run, long seed) {
    Consumer<Supplier<String>> noTrace = line -> {};
    try {
      return (String) run.invoke(null, seed, noTrace);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new LinkageError("The simulation cannot be run", e);
    }
  }

  private static void compile(Path source, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-nowarn",
                      "-d",
                      folder.toString(),
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new AssertionError("The fault does not compile: " + source);
      }
    }
  }

  @Override
  public String toString() {
    return what;
  }

  /** Loads the classes of the backend and of its tests again, those of a folder first. */
  private static final class FaultyClasses extends ClassLoader {

    private final Path folder;

    FaultyClasses(Path folder, ClassLoader parent) {
      super(parent);
      this.folder = folder;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE + '.')) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream content = open(file)) {
        byte[] bytes = content.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private InputStream open(String file) throws IOException, ClassNotFoundException {
      Path faulty = folder.resolve(file);
      if (Files.exists(faulty)) {
        return Files.newInputStream(faulty);
      }
      InputStream found = getParent().getResourceAsStream(file);
      if (found == null) {
        throw new ClassNotFoundException(file);
      }
      return found;
    }
  }
}
