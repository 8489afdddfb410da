// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The user's folder for caches, by the convention of the platform: {@code $XDG_CACHE_HOME} or
 * {@code ~/.cache} (XDG Base Directory Specification), {@code ~/Library/Caches}, {@code
 * %LOCALAPPDATA%}.
 */
final class UserCacheFolder {

  private final String system;
  private final String home;
  private final Map<String, String> environment;

  UserCacheFolder(String system, String home, Map<String, String> environment) {
    this.system = system.toLowerCase(Locale.ROOT);
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  static UserCacheFolder ofThisProcess() {
    return new UserCacheFolder(
        System.getProperty("os.name", ""), System.getProperty("user.home", ""), System.getenv());
  }

  /**
   * {@code $HOME} if it is set, as in every shell; otherwise the home that the system has for the
   * user. A user without an entry, as in a container, has neither: the JVM's answer is {@code ?}.
   */
  Optional<Path> home() {
    String set = system.startsWith("windows") ? "" : environment.getOrDefault("HOME", "");
    return absolute(set).or(() -> absolute(home));
  }

  Optional<Path> path() {
    if (system.startsWith("windows")) {
      return absolute(environment.getOrDefault("LOCALAPPDATA", ""))
          .or(() -> home().map(folder -> folder.resolve("AppData").resolve("Local")))
          .map(folder -> folder.resolve("larder").resolve("cache"));
    }
    if (system.startsWith("mac")) {
      return home().map(folder -> folder.resolve("Library").resolve("Caches").resolve("larder"));
    }
    // The specification: a path that is not absolute is to be ignored.
    return absolute(environment.getOrDefault("XDG_CACHE_HOME", ""))
        .or(() -> home().map(folder -> folder.resolve(".cache")))
        .map(folder -> folder.resolve("larder"));
  }

  private static Optional<Path> absolute(String path) {
    try {
      return Optional.of(Path.of(path)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      // On Windows a ? is no name at all.
      return Optional.empty();
    }
  }
}
