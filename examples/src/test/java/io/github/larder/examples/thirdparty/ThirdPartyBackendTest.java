// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.thirdparty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.cli.LarderCommand;
import io.github.larder.core.discovery.BackendRegistry;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backend in a jar that is added to the class path is found by its alias and keeps the contract.
 */
final class ThirdPartyBackendTest extends CacheStoreContract {

  private static final int PATIENCE_SECONDS = 120;

  @TempDir private static Path built = Path.of("");
  private static Path jar = Path.of("");
  private static @Nullable URLClassLoader loader;

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    jar = ThirdPartyJar.buildIn(built);
    loader =
        new URLClassLoader(
            new URL[] {jar.toUri().toURL()}, ThirdPartyBackendTest.class.getClassLoader());
  }

  @AfterAll
  static void close() throws Exception {
    loader().close();
  }

  @Override
  protected BackendFixture fixture() {
    return new BackendFixture() {
      @Override
      public CacheStore open(BackendConfig.Builder config) {
        return BackendRegistry.of(loader())
            .factory("folder")
            .create(
                config
                    .options(
                        Map.of("path", folder.resolve(UUID.randomUUID().toString()).toString()))
                    .build());
      }
    };
  }

  @Test
  void withoutTheJarTheAliasIsUnknown() {
    assertThatExceptionOfType(BackendConfigurationException.class)
        .isThrownBy(
            () ->
                BackendRegistry.of(ThirdPartyBackendTest.class.getClassLoader()).factory("folder"))
        .withMessageContaining("the jar that provides it");
  }

  @Test
  void theCommandFindsTheBackendOnTheClassPath() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
      String url = origin.uri("/jam").toString();

      assertThat(get(url)).startsWith("MISS (absent) 200 " + url).contains("backend=folder");
      assertThat(get(url)).startsWith("HIT 200 " + url).contains("backend=folder");
      assertThat(origin.calls()).isEqualTo(1);
    }
  }

  private String get(String url) throws Exception {
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar + File.pathSeparator + System.getProperty("java.class.path"),
                LarderCommand.class.getName(),
                "get",
                url,
                "--backend",
                "folder:" + folder.resolve("entries"))
            .redirectOutput(folder.resolve("out.txt").toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("out.txt"), UTF_8)).isEqualTo("apricot");
    return Files.readString(err, UTF_8);
  }

  private static URLClassLoader loader() {
    return Objects.requireNonNull(loader, "the jar is built before all tests");
  }
}
