// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import com.google.auto.service.AutoService;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;

/**
 * Keeps stored responses in the memory of this process, up to a number of bytes; beyond it the
 * least used ones are evicted. Every store has its own content, which ends when the store is
 * closed.
 *
 * <p>Alias {@code memory}. Its one option is {@code maxBytes}, the limit, by default {@code 64MiB};
 * an option takes precedence over the builder. The bytes of an entry are an estimate of its heap
 * use: one for each character of key, headers and other texts, the length of the body, and a fixed
 * number for the objects around them. A response that exceeds the limit by itself is skipped as too
 * large.
 *
 * <p>Immutable and thread-safe. {@code null} is refused everywhere. Stores share the responses they
 * are given and do not copy them. They complete every call on the calling thread, start no threads
 * and never fail.
 */
@AutoService(CacheBackendFactory.class)
public final class MemoryBackend implements CacheBackendFactory {

  private static final String ALIAS = "memory";

  private final Options defaults;

  /** Creates a backend with the default settings. */
  public MemoryBackend() {
    this(Options.DEFAULT);
  }

  private MemoryBackend(Options defaults) {
    this.defaults = defaults;
  }

  /** {@return a builder with the default settings} */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String alias() {
    return ALIAS;
  }

  @Override
  public boolean answersAtOnce() {
    return true;
  }

  @Override
  public CacheStore create(BackendConfig config) {
    OptionReader reader = config.optionReader("backend '" + ALIAS + "'");
    Options options = Options.read(reader, defaults);
    return new MemoryStore(options.maxBytes(), config);
  }

  /** Builds a {@link MemoryBackend}. Not thread-safe. */
  public static final class Builder {

    private long maxBytes = Options.DEFAULT.maxBytes();

    private Builder() {}

    /**
     * Sets how many bytes are kept; by default 64 MiB.
     *
     * @param maxBytes the limit in bytes, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxBytes(long maxBytes) {
      this.maxBytes = new Options(maxBytes).maxBytes();
      return this;
    }

    /** {@return the backend} */
    public MemoryBackend build() {
      return new MemoryBackend(new Options(maxBytes));
    }
  }

  /**
   * The settings of a memory store.
   *
   * @param maxBytes how many bytes are kept, at least 1
   */
  record Options(long maxBytes) {

    static final Options DEFAULT = new Options(64L << 20);

    Options {
      if (maxBytes < 1) {
        throw new IllegalArgumentException("maxBytes must be at least 1, but is " + maxBytes);
      }
    }

    /** Reads and checks all options. */
    static Options read(OptionReader reader, Options defaults) {
      long maxBytes = reader.bytes("maxBytes").orElse(defaults.maxBytes());
      if (maxBytes < 1) {
        reader.fault("option 'maxBytes' must be at least 1");
      }
      reader.check();
      return new Options(maxBytes);
    }
  }
}
