// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.io.File;
import java.net.URLDecoder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a store, as they were given.
 *
 * @param path the file; empty for the default file in the user's folder for caches
 * @param maxBytes how large the content of the file may be
 * @param maxBodyBytes how large one body may be; empty for a sixteenth of {@code maxBytes}
 */
record SqliteOptions(String path, long maxBytes, Optional<Long> maxBodyBytes) {

  static final SqliteOptions DEFAULT = new SqliteOptions("", 512L << 20, Optional.empty());

  private static final String HOME = "~/";
  private static final String MEMORY = ":memory:";
  private static final Pattern DRIVE = Pattern.compile("/[A-Za-z]:[/\\\\]");

  private static final long MIN_LIMIT_BYTES = 1 << 20;

  /** SQLite's own limit of a value is a little less than 1 GB. */
  private static final long MAX_BODY_BYTES = 512L << 20;

  /** One response may take a sixteenth of the space, so that it does not evict all others. */
  private static final int BODIES_PER_LIMIT = 16;

  /** Reads and checks all options. */
  static SqliteOptions read(OptionReader reader, SqliteOptions defaults) {
    return read(reader, defaults, UserCacheFolder.ofThisProcess());
  }

  static SqliteOptions read(OptionReader reader, SqliteOptions defaults, UserCacheFolder folder) {
    SqliteOptions options =
        new SqliteOptions(
            reader.text("path").orElse(defaults.path),
            reader.bytes("maxBytes").orElse(defaults.maxBytes),
            reader.bytes("maxBodyBytes").or(defaults::maxBodyBytes));
    options.faults(folder).forEach(reader::fault);
    reader.check();
    return options;
  }

  /** {@return the limit that was set, or else a share of the limit of all entries} */
  long bodyLimitBytes() {
    return maxBodyBytes.orElse(Math.min(MAX_BODY_BYTES, maxBytes / BODIES_PER_LIMIT));
  }

  /** {@code ~/} is the home folder, as in a shell, which does not expand it inside a URL. */
  Path file() {
    return file(UserCacheFolder.ofThisProcess())
        .orElseThrow(() -> new IllegalStateException("This user has no home folder any more"));
  }

  private Optional<Path> file(UserCacheFolder folder) {
    if (path.isEmpty()) {
      return folder.path().map(caches -> caches.resolve("http-cache-v" + Schema.VERSION + ".db"));
    }
    return path.startsWith(HOME)
        ? folder.home().map(home -> home.resolve(path.substring(HOME.length())))
        : Optional.of(Path.of(path));
  }

  private List<String> faults(UserCacheFolder folder) {
    List<String> faults = new ArrayList<>();
    try {
      Path named = Path.of(path);
      if (path.equals(MEMORY)) {
        faults.add(
            "option 'path' is ':memory:', but this backend keeps a file; use backend 'memory' to"
                + " keep responses in the process");
      } else if (!path.isEmpty() && named.getFileName() == null) {
        faults.add("option 'path' must name a file, but is '" + path + "'");
      } else if (file(folder).isEmpty()) {
        faults.add(
            path.isEmpty()
                ? "option 'path' is needed, because this user has no home folder; or set"
                    + " XDG_CACHE_HOME"
                : "option 'path' is '" + path + "', but this user has no home folder");
      }
    } catch (InvalidPathException e) {
      faults.add("option 'path' is no path on this system: " + e.getReason());
    }
    if (maxBytes < MIN_LIMIT_BYTES) {
      faults.add("option 'maxBytes' must be at least 1MiB, but is " + maxBytes + " bytes");
    }
    maxBodyBytes.ifPresent(
        max -> {
          if (max < 1 || max > Math.min(MAX_BODY_BYTES, maxBytes)) {
            faults.add(
                "option 'maxBodyBytes' must be at least 1, and at most 512MiB and 'maxBytes', but is "
                    + max
                    + " bytes");
          }
        });
    return faults;
  }

  /** Reads {@code sqlite:PATH}, {@code sqlite:/PATH} or {@code sqlite:///PATH}. */
  static Map<String, String> ofLocation(String location) {
    return ofLocation(location, File.separatorChar == '\\');
  }

  /**
   * @param windows whether {@code /C:/} is a drive (RFC 8089, appendix E) and not a folder
   */
  static Map<String, String> ofLocation(String location, boolean windows) {
    String path = location;
    if (location.startsWith("//")) {
      if (!location.startsWith("///")) {
        throw new BackendConfigurationException(
            SqliteBackend.SUBJECT,
            List.of(
                "its URL is sqlite:PATH or sqlite:///PATH, and names no host; it has '"
                    + location
                    + "'"));
      }
      path = location.substring(2);
    }
    if (windows && DRIVE.matcher(path).lookingAt()) {
      path = path.substring(1);
    }
    return Map.of("path", decoded(path));
  }

  /** A percent sign that encodes nothing stands for itself, as in the query of a backend's URL. */
  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }
}
