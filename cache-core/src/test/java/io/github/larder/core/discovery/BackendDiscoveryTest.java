// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where backends are searched for, and the error when one is not found. */
class BackendDiscoveryTest {

  private static final String SERVICE = "META-INF/services/" + CacheBackendFactory.class.getName();

  @TempDir Path folder = Path.of("");

  @Test
  void backendsAreFoundEvenIfTheContextClassLoaderSeesNone() {
    assertThat(inThread(new URLClassLoader(new URL[0], null), BackendDiscoveryTest::nameOfMemory))
        .isEqualTo("memory");
    assertThat(inThread(ClassLoader.getPlatformClassLoader(), BackendDiscoveryTest::nameOfMemory))
        .isEqualTo("memory");
    assertThat(inThread(null, BackendDiscoveryTest::nameOfMemory)).isEqualTo("memory");
  }

  @Test
  void anExplicitClassLoaderIsTheOnlyOneSearched() {
    assertThatExceptionOfType(BackendConfigurationException.class)
        .isThrownBy(
            () ->
                CacheStack.builder()
                    .classLoader(new URLClassLoader(new URL[0], null))
                    .backend("memory")
                    .build());
  }

  @Test
  void theContextClassLoaderTakesPrecedenceOverThatOfLarder() throws Exception {
    Path jar = jarOfMemory(true);
    try (URLClassLoader own = new URLClassLoader(new URL[] {url(jar)}, new WithoutMemory())) {
      Class<?> found = inThread(own, () -> BackendRegistry.standard().factory("memory").getClass());
      assertThat(found).isNotEqualTo(MemoryBackend.class);
      assertThat(found.getClassLoader()).isSameAs(own);
      assertThat(inThread(own, BackendRegistry.standard()::aliases)).contains("memory");
    }
  }

  @Test
  void aJarWithoutItsServiceFileIsNotReportedAsMissing() throws Exception {
    Path jar = jarOfMemory(false);
    try (URLClassLoader fat = new URLClassLoader(new URL[] {url(jar)}, new WithoutMemory())) {
      assertThatExceptionOfType(BackendConfigurationException.class)
          .isThrownBy(() -> BackendRegistry.of(fat).factory("memory"))
          .withMessageContainingAll(
              "no backend has this alias",
              MemoryBackend.class.getName() + " is there",
              "cache.jar",
              SERVICE,
              "does not name it",
              "ServicesResourceTransformer",
              "mergeServiceFiles")
          .withMessageNotContaining("add io.github.larder");
    }
  }

  @Test
  void aMissingJarIsReportedWithTheClassLoadersThatWereSearched() throws Exception {
    try (URLClassLoader empty = new URLClassLoader("empty", new URL[0], new WithoutMemory())) {
      assertThatExceptionOfType(BackendConfigurationException.class)
          .isThrownBy(() -> BackendRegistry.of(empty).factory("memory"))
          .withMessageContainingAll(
              "no backend has this alias; found: none",
              "add io.github.larder:larder-backend-memory to the class path",
              "'empty'")
          .withMessageNotContaining("ServicesResourceTransformer");
    }
  }

  private static String nameOfMemory() {
    try (CacheStack stack = CacheStack.builder().backend("memory").build()) {
      return stack.backendName();
    }
  }

  /** Runs the work in a thread with the given context class loader. */
  private static <T> T inThread(
      @Nullable ClassLoader context, java.util.function.Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.get());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    thread.setContextClassLoader(context);
    thread.start();
    return result.join();
  }

  /** Creates a jar with the memory backend, with or without its service file. */
  private Path jarOfMemory(boolean withServiceFile) throws Exception {
    Path jar = folder.resolve("cache.jar");
    URI source = MemoryBackend.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      if (Files.isDirectory(Path.of(source))) {
        copy(Path.of(source), entries, withServiceFile);
      } else {
        try (FileSystem opened = FileSystems.newFileSystem(Path.of(source))) {
          copy(opened.getPath("/"), entries, withServiceFile);
        }
      }
    }
    return jar;
  }

  private static void copy(Path root, JarOutputStream entries, boolean withServiceFile)
      throws IOException {
    List<Path> files;
    try (Stream<Path> walked = Files.walk(root)) {
      files = walked.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String name = root.relativize(file).toString().replace('\\', '/');
      if (withServiceFile || !name.equals(SERVICE)) {
        entries.putNextEntry(new JarEntry(name));
        entries.write(Files.readAllBytes(file));
      }
    }
  }

  private static URL url(Path path) throws IOException {
    return path.toUri().toURL();
  }

  /** Sees everything that the tests see, except the memory backend. */
  private static final class WithoutMemory extends ClassLoader {

    WithoutMemory() {
      super(BackendDiscoveryTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(MemoryBackend.class.getPackageName())) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals(SERVICE) ? Collections.emptyEnumeration() : super.getResources(name);
    }
  }
}
