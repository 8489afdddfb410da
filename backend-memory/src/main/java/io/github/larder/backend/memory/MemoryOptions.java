// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import io.github.larder.spi.OptionReader;

/**
 * The settings of a memory store.
 *
 * @param maxBytes how many bytes are kept, at least 1
 */
record MemoryOptions(long maxBytes) {

  static final MemoryOptions DEFAULT = new MemoryOptions(64L << 20);

  MemoryOptions {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, but is " + maxBytes);
    }
  }

  /** Reads and checks all options. */
  static MemoryOptions read(OptionReader reader, MemoryOptions defaults) {
    long maxBytes = reader.bytes("maxBytes").orElse(defaults.maxBytes());
    if (maxBytes < 1) {
      reader.fault("option 'maxBytes' must be at least 1");
    }
    reader.check();
    return new MemoryOptions(maxBytes);
  }
}
