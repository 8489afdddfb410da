// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and from which size on, bodies are compressed before they are stored. Only text-like
 * media types are compressed, only bodies that the origin has not encoded itself, and only where it
 * saves at least a tenth. Whatever these settings are, every coding is read. Immutable.
 *
 * <p>Below the threshold a document stays readable in the store. The default, 4 KiB, is where a
 * read from DynamoDB begins to cost more than the least.
 */
public final class Compression {

  private static final int DEFAULT_THRESHOLD_BYTES = 4 << 10;

  private final Coding coding;
  private final int threshold;

  private Compression(Coding coding, int threshold) {
    this.coding = coding;
    this.threshold = threshold;
  }

  /** How bodies are compressed. */
  public enum Coding {
    /** Not at all. */
    NONE,
    /** With gzip, which every Java platform has. */
    GZIP,
    /** With zstd if {@code com.github.luben:zstd-jni} is on the class path, else with gzip. */
    BEST
  }

  /**
   * Compresses from 4 KiB on.
   *
   * @param coding how to compress
   * @return the settings
   */
  public static Compression of(Coding coding) {
    return new Compression(Objects.requireNonNull(coding, "coding"), DEFAULT_THRESHOLD_BYTES);
  }

  /** {@return no compression: every document can be read in the store} */
  public static Compression none() {
    return of(Coding.NONE);
  }

  /** {@return gzip from 4 KiB on: every process can read it} */
  public static Compression gzip() {
    return of(Coding.GZIP);
  }

  /** {@return zstd, or gzip where there is no zstd, from 4 KiB on} */
  public static Compression best() {
    return of(Coding.BEST);
  }

  /**
   * Changes the threshold.
   *
   * @param bytes bodies of fewer bytes are stored as they are
   * @return settings with the same coding
   * @throws IllegalArgumentException if the threshold is negative
   */
  public Compression withThreshold(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("A threshold is 0 or more: " + bytes);
    }
    return new Compression(coding, bytes);
  }

  /** {@return how bodies are compressed} */
  public Coding coding() {
    return coding;
  }

  /** {@return the least number of bytes that are compressed} */
  public int threshold() {
    return threshold;
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Compression compression
        && compression.coding == coding
        && compression.threshold == threshold;
  }

  @Override
  public int hashCode() {
    return Objects.hash(coding, threshold);
  }

  @Override
  public String toString() {
    return coding + " from " + threshold + " bytes";
  }
}
