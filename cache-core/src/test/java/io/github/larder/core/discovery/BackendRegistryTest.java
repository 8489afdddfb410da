// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendRegistryTest {

  private static final String SERVICE = "META-INF/services/" + CacheBackendFactory.class.getName();

  @TempDir Path folder;

  @Test
  void findsBackendByAliasInTheGivenClassLoader() throws Exception {
    try (URLClassLoader loader = providing(Pantry.class.getName())) {
      assertThat(BackendRegistry.of(loader).factory("pantry")).isInstanceOf(Pantry.class);
    }
  }

  @Test
  void unknownAliasNamesWhatWasFoundAndTheArtifactToAdd() throws Exception {
    try (URLClassLoader loader = providing(Pantry.class.getName())) {
      BackendRegistry registry = BackendRegistry.of(loader);
      assertThatThrownBy(() -> registry.factory("dynamodb"))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("'dynamodb'")
          .hasMessageContaining("found: memory, pantry")
          .hasMessageContaining("io.github.larder:larder-backend-dynamodb");
      assertThatThrownBy(() -> registry.factory("redis"))
          .hasMessageContaining("add the jar that provides it");
    }
  }

  @Test
  void twoBackendsWithOneAliasAreAnErrorThatNamesBothAndTheirJars() throws Exception {
    try (URLClassLoader loader = providing(Pantry.class.getName(), OtherPantry.class.getName())) {
      assertThatThrownBy(() -> BackendRegistry.of(loader).factory("pantry"))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining(Pantry.class.getName())
          .hasMessageContaining(OtherPantry.class.getName())
          .hasMessageContaining("test-classes");
    }
  }

  @Test
  void brokenProviderDoesNotHideTheOthersAndIsNamedWhenAnAliasIsMissing() throws Exception {
    try (URLClassLoader loader =
        providing("no.such.Backend", Exploding.class.getName(), Pantry.class.getName())) {
      BackendRegistry registry = BackendRegistry.of(loader);
      assertThat(registry.factory("pantry")).isInstanceOf(Pantry.class);
      assertThatThrownBy(() -> registry.factory("exploding"))
          .hasMessageContaining("could not be loaded")
          .hasMessageContaining("no.such.Backend")
          .hasMessageContaining(Exploding.class.getName());
    }
  }

  @Test
  void nothingIsLoadedBeforeTheFirstLookup() throws Exception {
    int before = Pantry.CREATED.get();
    try (URLClassLoader loader = providing(Pantry.class.getName())) {
      BackendRegistry registry = BackendRegistry.of(loader);
      assertThat(Pantry.CREATED).hasValue(before);
      registry.factory("pantry");
      registry.factory("pantry");
      assertThat(Pantry.CREATED).hasValue(before + 1);
    }
  }

  @Test
  void listsTheAliasesItFound() throws Exception {
    try (URLClassLoader loader = providing(Pantry.class.getName())) {
      assertThat(BackendRegistry.of(loader).aliases()).containsExactly("memory", "pantry");
    }
  }

  private URLClassLoader providing(String... providers) throws IOException {
    Path services = folder.resolve(SERVICE);
    Files.createDirectories(services.getParent());
    Files.writeString(services, String.join("\n", providers));
    return new URLClassLoader(new URL[] {url(folder)}, getClass().getClassLoader());
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  /** A backend that is found. */
  public static final class Pantry implements CacheBackendFactory {

    static final AtomicInteger CREATED = new AtomicInteger();

    /** For the service loader. */
    public Pantry() {
      CREATED.incrementAndGet();
    }

    @Override
    public String alias() {
      return "pantry";
    }

    @Override
    public CacheStore create(BackendConfig config) {
      throw new AssertionError("unexpected call");
    }
  }

  /** A second backend with the same alias. */
  public static final class OtherPantry implements CacheBackendFactory {

    /** For the service loader. */
    public OtherPantry() {}

    @Override
    public String alias() {
      return "pantry";
    }

    @Override
    public CacheStore create(BackendConfig config) {
      throw new AssertionError("unexpected call");
    }
  }

  /** A backend whose dependencies are missing. */
  public static final class Exploding implements CacheBackendFactory {

    /** For the service loader. */
    public Exploding() {
      throw new NoClassDefFoundError("com/example/Driver");
    }

    @Override
    public String alias() {
      return "exploding";
    }

    @Override
    public CacheStore create(BackendConfig config) {
      throw new AssertionError("unexpected call");
    }
  }
}
