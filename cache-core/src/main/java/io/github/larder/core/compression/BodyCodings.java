// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import io.github.larder.core.compression.BodyCodings.BodyCoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
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

  /** Frees what the codings keep. */
  void close() {
    byName.values().forEach(BodyCoding::close);
  }

  /** A compression format. Thread-safe. */
  interface BodyCoding {

    /** The name that is stored beside the body. */
    String name();

    byte[] encode(byte[] bytes);

    /** In more time and fewer bytes; nothing if this coding has no such way. */
    default Optional<byte[]> encodeHarder(byte[] bytes) {
      return Optional.empty();
    }

    /**
     * @param maxBytes more bytes than this are an error, detected before memory is allocated
     * @throws IOException if the bytes are damaged, or decode to too many
     */
    byte[] decode(byte[] bytes, int maxBytes) throws IOException;

    /** Frees what is kept between calls; calls after it still work. */
    default void close() {}
  }

  /** gzip (RFC 1952), with a checksum of its own. */
  static final class GzipCoding implements BodyCoding {

    @Override
    public String name() {
      return "gzip";
    }

    @Override
    public byte[] encode(byte[] bytes) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 3 + 64);
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("An array cannot fail", e);
      }
      return out.toByteArray();
    }

    @Override
    public byte[] decode(byte[] bytes, int maxBytes) throws IOException {
      try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes), 8192)) {
        byte[] decoded = gzip.readNBytes(maxBytes);
        if (gzip.read() >= 0) {
          throw new IOException("more than " + maxBytes + " bytes");
        }
        return decoded;
      }
    }
  }
}
