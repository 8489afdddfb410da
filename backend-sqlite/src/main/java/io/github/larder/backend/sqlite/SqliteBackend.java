// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import com.google.auto.service.AutoService;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps stored responses in one SQLite file on this machine. The file outlives the process. Any
 * number of threads and processes of this machine may use it at once, but not several machines over
 * a network file system, whose locks SQLite cannot rely on.
 *
 * <p>Alias {@code sqlite}, as in {@code sqlite}, {@code sqlite:build/http-cache.db} or {@code
 * sqlite:///var/cache/http.db?maxBytes=1GiB}. The options have the names of the builder's methods,
 * and take precedence over it. Without a path the file is in the user's folder for caches: on Linux
 * {@code $XDG_CACHE_HOME/larder}, usually {@code ~/.cache/larder}.
 *
 * <p>The file is created when it is first needed, readable by its owner only. A damaged file is
 * renamed and a new one created, with one warning. A file that cannot be written serves hits. On a
 * full disk nothing is stored, and hits continue. A database of another application, or of another
 * version of Larder, is not changed, and calls fail with the reason.
 *
 * <p>Immutable and thread-safe. {@code null} is refused everywhere. A store blocks the thread that
 * calls it for as long as the disk takes, and for a lock at most for the deadline of the {@link
 * BackendConfig}; if callers may not be blocked, its calls run on a few daemon threads of its own.
 * One more maintains the file. Closing the store ends them.
 */
@AutoService(CacheBackendFactory.class)
public final class SqliteBackend implements CacheBackendFactory {

  static final String SUBJECT = "backend 'sqlite'";

  private final SqliteOptions defaults;

  /** Creates a backend with the default settings. */
  public SqliteBackend() {
    this(SqliteOptions.DEFAULT);
  }

  private SqliteBackend(SqliteOptions defaults) {
    this.defaults = defaults;
  }

  /** {@return a builder with the default settings} */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String alias() {
    return "sqlite";
  }

  @Override
  public Map<String, String> optionsOf(String location) {
    return SqliteOptions.ofLocation(location);
  }

  @Override
  public CacheStore create(BackendConfig config) {
    OptionReader reader = config.optionReader(SUBJECT);
    SqliteOptions options = SqliteOptions.read(reader, defaults);
    return config.callerMayBlock()
        ? CacheStore.fromBlocking(
            new SqliteStore(options, config, Runnable::run, () -> {}), Runnable::run)
        : SqliteThreads.lift(options, config);
  }

  @Override
  public String toString() {
    return "sqlite, " + (defaults.path().isEmpty() ? "the default file" : defaults.path());
  }

  /**
   * Builds a {@link SqliteBackend}. Not thread-safe. Values are checked by {@link #create},
   * together with the options.
   */
  public static final class Builder {

    private String path = SqliteOptions.DEFAULT.path();
    private long maxBytes = SqliteOptions.DEFAULT.maxBytes();
    private Optional<Long> maxBodyBytes = SqliteOptions.DEFAULT.maxBodyBytes();

    private Builder() {}

    /**
     * Sets the file; by default it is in the user's folder for caches.
     *
     * @param path the file; it and its folder are created if they are missing
     * @return this builder
     */
    public Builder path(Path path) {
      this.path = path.toString();
      return this;
    }

    /**
     * Sets how large the content of the file may be; by default 512 MiB. Beyond it the entries that
     * were used least recently are evicted.
     *
     * @param maxBytes the limit in bytes, at least 1 MiB
     * @return this builder
     */
    public Builder maxBytes(long maxBytes) {
      this.maxBytes = maxBytes;
      return this;
    }

    /**
     * Sets how large one body may be; by default a sixteenth of {@link #maxBytes}. A larger one is
     * skipped.
     *
     * @param maxBodyBytes the limit in bytes, at least 1
     * @return this builder
     */
    public Builder maxBodyBytes(long maxBodyBytes) {
      this.maxBodyBytes = Optional.of(maxBodyBytes);
      return this;
    }

    /** {@return the backend} */
    public SqliteBackend build() {
      return new SqliteBackend(
          new SqliteOptions(
              Objects.requireNonNull(path), maxBytes, Objects.requireNonNull(maxBodyBytes)));
    }
  }
}
