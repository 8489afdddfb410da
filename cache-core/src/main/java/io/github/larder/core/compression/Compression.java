// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.util.Objects;

/**
 * Whether, and from which size on, bodies are compressed before they are stored. Only text-like
 * media types are, only bodies that the origin has not encoded itself, and only where it pays.
 * Immutable.
 *
 * <p>Below the threshold a document stays readable in the store. The default, 4 KiB, is where a
 * read from DynamoDB begins to cost more than the least.
 *
 * @param coding how to compress; what was compressed otherwise is still read
 * @param threshold bodies of fewer bytes are left as they are
 */
public record Compression(Coding coding, int threshold) {

  private static final int DEFAULT_THRESHOLD = 4 << 10;

  /** How bodies are compressed. */
  public enum Coding {
    /** They are not. */
    NONE,
    /** With gzip, which every Java platform has. */
    GZIP,
    /** With zstd if {@code com.github.luben:zstd-jni} is on the class path, else with gzip. */
    BEST
  }

  /**
   * Checks the parts.
   *
   * @param coding how to compress
   * @param threshold bodies of fewer bytes are left as they are
   * @throws IllegalArgumentException if the threshold is negative
   */
  public Compression {
    Objects.requireNonNull(coding, "coding");
    if (threshold < 0) {
      throw new IllegalArgumentException("A threshold is 0 or more: " + threshold);
    }
  }

  /** {@return no compression: every document can be read in the store} */
  public static Compression none() {
    return new Compression(Coding.NONE, DEFAULT_THRESHOLD);
  }

  /** {@return gzip from 4 KiB on: every process can read it} */
  public static Compression gzip() {
    return new Compression(Coding.GZIP, DEFAULT_THRESHOLD);
  }

  /** {@return zstd, or gzip where there is no zstd, from 4 KiB on} */
  public static Compression best() {
    return new Compression(Coding.BEST, DEFAULT_THRESHOLD);
  }

  /**
   * Puts the tier that compresses bodies in front of a store, for a {@code CacheStack}.
   *
   * @param next the store; closed with the tier
   * @param maxDecodedBytes a body that decompresses to more bytes is a corrupt entry
   * @param events receives bodies that cannot be decompressed, as corrupt
   * @return the tier
   */
  public CacheStore tier(CacheStore next, int maxDecodedBytes, StoreEvents events) {
    return new CompressionTier(next, new BodyCompressor(this, maxDecodedBytes, events));
  }
}
