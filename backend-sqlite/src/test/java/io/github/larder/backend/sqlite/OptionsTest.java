// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.OptionReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void theBackendIsFoundUnderItsAlias() {
    assertThat(ServiceLoader.load(CacheBackendFactory.class))
        .hasOnlyElementsOfType(SqliteBackend.class)
        .extracting(CacheBackendFactory::alias)
        .containsExactly("sqlite");
  }

  @Test
  void withoutOptionsTheDefaultsHold() {
    SqliteOptions options = read(Map.of());
    assertThat(options.maxBytes()).isEqualTo(512L << 20);
    assertThat(options.bodyLimitBytes()).isEqualTo(32L << 20);
    assertThat(options.file()).hasFileName("http-cache-v1.db").isAbsolute();
  }

  @ParameterizedTest
  @CsvSource({
    "cache.db, cache.db",
    "some folder/cache.db, some folder/cache.db",
    "/var/cache.db, /var/cache.db",
    "///var/cache.db, /var/cache.db",
    ":memory:, :memory:",
    "~/cache.db, ~/cache.db",
    "some%20folder/100%25.db, some folder/100%.db",
    "///var/caf%C3%A9%3F.db, /var/café?.db",
    "a+b.db, a+b.db",
    "100%.db, 100%.db",
  })
  void theLocationIsThePath(String location, String path) {
    assertThat(new SqliteBackend().optionsOf(location)).isEqualTo(Map.of("path", path));
  }

  @ParameterizedTest
  @CsvSource({
    "///C:/Users/ann/cache.db, C:/Users/ann/cache.db",
    "/c:/cache.db, c:/cache.db",
    "C:/cache.db, C:/cache.db",
    "C:\\caches\\cache.db, C:\\caches\\cache.db",
    "///Users/ann/cache.db, /Users/ann/cache.db",
  })
  void onWindowsADriveIsNotAFolder(String location, String path) {
    assertThat(SqliteOptions.ofLocation(location, true)).isEqualTo(Map.of("path", path));
  }

  @Test
  void elsewhereADriveIsAFolderLikeAnyOther() {
    assertThat(SqliteOptions.ofLocation("///C:/cache.db", false))
        .isEqualTo(Map.of("path", "/C:/cache.db"));
  }

  @Test
  void aHostIsRefused() {
    assertThatThrownBy(() -> new SqliteBackend().optionsOf("//server/cache.db"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("names no host");
  }

  @Test
  void theHomeFolderIsThatOfTheUser() {
    assertThat(read(Map.of("path", "~/x.db")).file())
        .isEqualTo(UserCacheFolder.ofThisProcess().home().orElseThrow().resolve("x.db"));
  }

  @Test
  void aUserWithoutAHomeHasToNameAFile() {
    for (String unknown : List.of("?", "", ".", "not/absolute")) {
      UserCacheFolder none = new UserCacheFolder("Linux", unknown, Map.of());
      assertThat(none.path()).isEmpty();
      assertThat(faults(Map.of(), none))
          .singleElement()
          .asString()
          .contains("'path'", "no home folder", "XDG_CACHE_HOME");
      assertThat(faults(Map.of("path", "~/x.db"), none))
          .singleElement()
          .asString()
          .contains("'path'", "~/x.db", "no home folder");
      assertThat(faults(Map.of("path", "x.db"), none)).isEmpty();
      assertThat(
              faults(Map.of(), new UserCacheFolder("Linux", unknown, Map.of("HOME", "/home/ann"))))
          .isEmpty();
      assertThat(
              faults(
                  Map.of(),
                  new UserCacheFolder("Linux", unknown, Map.of("XDG_CACHE_HOME", "/caches"))))
          .isEmpty();
    }
    assertThat(new UserCacheFolder("Windows 11", "?", Map.of()).path()).isEmpty();
    assertThat(new UserCacheFolder("Windows 11", "?", Map.of("LOCALAPPDATA", "/local")).path())
        .contains(Path.of("/local/larder/cache"));
  }

  @Test
  void aDatabaseInMemoryIsRefusedInFavourOfTheMemoryBackend() {
    Map<String, String> location = new SqliteBackend().optionsOf(":memory:");
    assertThatThrownBy(() -> create(location))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContainingAll("'path'", "':memory:'", "use backend 'memory'");
  }

  @Test
  void anOptionWinsOverTheBuilder() {
    SqliteOptions built = new SqliteOptions("built.db", 8 << 20, Optional.of(1000L));
    OptionReader reader = new OptionReader("test", Map.of("maxBytes", "64MiB", "path", "x.db"));
    SqliteOptions options = SqliteOptions.read(reader, built);
    assertThat(options).isEqualTo(new SqliteOptions("x.db", 64L << 20, Optional.of(1000L)));
  }

  @Test
  void allFaultsAreReportedTogether() {
    BackendConfigurationException e =
        catchThrowableOfType(
            BackendConfigurationException.class,
            () ->
                create(
                    Map.of(
                        "maxBytes", "1KiB", "maxBodyBytes", "1GiB", "maxByte", "1", "path", "/")));
    assertThat(e.faults())
        .hasSize(4)
        .anySatisfy(fault -> assertThat(fault).contains("'maxBytes'", "at least 1MiB"))
        .anySatisfy(fault -> assertThat(fault).contains("'maxBodyBytes'", "at most"))
        .anySatisfy(fault -> assertThat(fault).contains("'path'", "must name a file"))
        .anySatisfy(fault -> assertThat(fault).contains("'maxByte'", "did you mean 'maxBytes'?"));
  }

  @Test
  void theBuilderIsCheckedWhenAStoreIsCreated() {
    assertThatThrownBy(
            () ->
                SqliteBackend.builder()
                    .maxBytes(1)
                    .build()
                    .create(BackendConfig.builder().build())
                    .close())
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("maxBytes");
  }

  @Test
  void aStoreThatIsNotUsedCreatesNoFile() {
    create(Map.of("path", folder.resolve("a/b.db").toString()));
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void foldersAreCreatedAndOnlyTheOwnerMayRead() throws Exception {
    Path file = folder.resolve("a/b/cache with ? and # and %41.db");
    try (TestCache cache = TestCache.at(file)) {
      cache.put(Samples.KEY, Samples.response());
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        for (Path each : List.of(file, FoundFile.log(file), FoundFile.index(file))) {
          assertThat(Files.getPosixFilePermissions(each)).as("%s", each).hasSize(2);
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("a"))).hasSize(3);
        assertThat(Files.getPosixFilePermissions(folder.resolve("a/b"))).hasSize(3);
      }
    }
    assertThat(file).exists();
  }

  @Test
  void theDefaultFolderIsThatOfThePlatform() {
    assertThat(defaultFolder("Linux", Map.of())).isEqualTo(Path.of("/home/ann/.cache/larder"));
    assertThat(defaultFolder("Linux", Map.of("HOME", "/home/bob")))
        .isEqualTo(Path.of("/home/bob/.cache/larder"));
    assertThat(defaultFolder("Linux", Map.of("XDG_CACHE_HOME", "/fast")))
        .isEqualTo(Path.of("/fast/larder"));
    assertThat(defaultFolder("Linux", Map.of("XDG_CACHE_HOME", "not/absolute")))
        .isEqualTo(Path.of("/home/ann/.cache/larder"));
    assertThat(defaultFolder("Mac OS X", Map.of("XDG_CACHE_HOME", "/fast")))
        .isEqualTo(Path.of("/home/ann/Library/Caches/larder"));
    assertThat(defaultFolder("Windows 11", Map.of("LOCALAPPDATA", "/local")))
        .isEqualTo(Path.of("/local/larder/cache"));
    assertThat(defaultFolder("Windows 11", Map.of()))
        .isEqualTo(Path.of("/home/ann/AppData/Local/larder/cache"));
  }

  private static Path defaultFolder(String system, Map<String, String> environment) {
    return new UserCacheFolder(system, "/home/ann", environment).path().orElseThrow();
  }

  private static List<String> faults(Map<String, String> options, UserCacheFolder defaultFolder) {
    try {
      SqliteOptions.read(new OptionReader("test", options), SqliteOptions.DEFAULT, defaultFolder);
      return List.of();
    } catch (BackendConfigurationException e) {
      return e.faults();
    }
  }

  private static SqliteOptions read(Map<String, String> options) {
    return SqliteOptions.read(new OptionReader("test", options), SqliteOptions.DEFAULT);
  }

  private static void create(Map<String, String> options) {
    new SqliteBackend().create(BackendConfig.builder().options(options).build()).close();
  }
}
