package io.github.larder.backend.sqlite;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The user's folder for caches, by the convention of the platform: {@code $XDG_CACHE_HOME} or
 * {@code ~/.cache} (XDG Base Directory Specification), {@code ~/Library/Caches}, {@code
 * %LOCALAPPDATA%}.
 */
final class UsualFolder {

  private final String system;
  private final String home;
  private final Map<String, String> environment;

  UsualFolder(String system, String home, Map<String, String> environment) {
    this.system = system.toLowerCase(Locale.ROOT);
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  static UsualFolder ofThisProcess() {
    return new UsualFolder(
        System.getProperty("os.name", ""), System.getProperty("user.home", "."), System.getenv());
  }

  /** {@code $HOME} where it is set, as for every shell; else what the system knows of the user. */
  String home() {
    String set = environment.getOrDefault("HOME", "");
    return set.isEmpty() || system.startsWith("windows") ? home : set;
  }

  Path path() {
    if (system.startsWith("windows")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return local.isEmpty()
          ? Path.of(home, "AppData", "Local", "larder", "cache")
          : Path.of(local, "larder", "cache");
    }
    if (system.startsWith("mac")) {
      return Path.of(home(), "Library", "Caches", "larder");
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification: a path that is not absolute is to be ignored.
    return caches.startsWith("/") ? Path.of(caches, "larder") : Path.of(home(), ".cache", "larder");
  }
}
