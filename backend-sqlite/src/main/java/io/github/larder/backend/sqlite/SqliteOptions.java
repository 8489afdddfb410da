package io.github.larder.backend.sqlite;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a store, as they were given.
 *
 * @param path a file, {@code :memory:}, or empty for the usual file
 * @param maxBytes how large the content of the file may be
 * @param maxBodyBytes how large one body may be; empty for a sixteenth of all
 */
record SqliteOptions(String path, long maxBytes, Optional<Long> maxBodyBytes) {

  static final String MEMORY = ":memory:";
  static final SqliteOptions DEFAULT = new SqliteOptions("", 512L << 20, Optional.empty());

  private static final long LEAST = 1 << 20;

  /** SQLite's own limit of a value is a little less than 1 GB. */
  private static final long LARGEST_BODY = 512L << 20;

  /** So that one response does not take the place of all others. */
  private static final int SHARE_OF_ONE = 16;

  /** Reads and checks all options; what is not set is as in {@code defaults}. */
  static SqliteOptions read(OptionReader reader, SqliteOptions defaults) {
    SqliteOptions options =
        new SqliteOptions(
            reader.text("path").orElse(defaults.path),
            reader.bytes("maxBytes").orElse(defaults.maxBytes),
            reader.bytes("maxBodyBytes").or(defaults::maxBodyBytes));
    options.faults().forEach(reader::fault);
    reader.check();
    return options;
  }

  long largestBody() {
    return maxBodyBytes.orElse(Math.min(LARGEST_BODY, maxBytes / SHARE_OF_ONE));
  }

  boolean isInMemory() {
    return path.equals(MEMORY);
  }

  /** {@code ~/} is the home folder, as a shell has it: inside a URL no shell replaces it. */
  Path file() {
    if (path.isEmpty()) {
      return UsualFolder.ofThisProcess().path().resolve("http-cache-v" + Schema.VERSION + ".db");
    }
    return path.startsWith("~/")
        ? Path.of(UsualFolder.ofThisProcess().home(), path.substring(2))
        : Path.of(path);
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    try {
      Path named = Path.of(path);
      if (!path.isEmpty() && named.getFileName() == null) {
        faults.add("option 'path' must name a file, but is '" + path + "'");
      }
    } catch (InvalidPathException e) {
      faults.add("option 'path' is no path on this system: " + e.getReason());
    }
    if (maxBytes < LEAST) {
      faults.add("option 'maxBytes' must be at least 1MiB, but is " + maxBytes + " bytes");
    }
    maxBodyBytes.ifPresent(
        most -> {
          if (most < 1 || most > Math.min(LARGEST_BODY, maxBytes)) {
            faults.add(
                "option 'maxBodyBytes' must be at least 1, and at most 512MiB and 'maxBytes', but is "
                    + most
                    + " bytes");
          }
        });
    return faults;
  }

  /**
   * {@code sqlite:PATH}, {@code sqlite:/PATH}, {@code sqlite:///PATH} or {@code sqlite::memory:}.
   */
  static Map<String, String> ofLocation(String location) {
    String path = location;
    if (location.startsWith("//")) {
      if (!location.startsWith("///")) {
        throw new BackendConfigurationException(
            SqliteBackend.SUBJECT,
            List.of(
                "its URL is sqlite:PATH, sqlite:///PATH or sqlite::memory:, and names no host;"
                    + " it has '"
                    + location
                    + "'"));
      }
      path = location.substring(2);
    }
    return Map.of("path", path);
  }
}
