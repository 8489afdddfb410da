// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codings that this process can read and write. {@link ZstdCoding} is not even loaded where its
 * library is missing: the class could not be verified.
 */
final class BodyCodings {

  private final Map<String, BodyCoding> byName = new LinkedHashMap<>();
  private final BodyCoding gzip = new GzipCoding();
  private final BodyCoding best;

  BodyCodings() {
    byName.put(gzip.name(), gzip);
    best = hasZstd() ? new ZstdCoding() : gzip;
    byName.put(best.name(), best);
  }

  Optional<BodyCoding> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** {@code null} for none. */
  @Nullable BodyCoding of(Compression.Coding coding) {
    return switch (coding) {
      case NONE -> null;
      case GZIP -> gzip;
      case BEST -> best;
    };
  }

  private static boolean hasZstd() {
    try {
      Class.forName("com.github.luben.zstd.Zstd", false, BodyCodings.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
