// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and from which size on, bodies are compressed before they are stored. Only text-like
 * media types are compressed, and only bodies that the origin has not encoded itself. Whatever
 * these settings are, every coding is read. Immutable.
 *
 * <p>Over a store that bills by units (see {@link CacheStore#writeUnits}) a body is compressed only
 * where that saves a unit: elsewhere a document stays readable. Over any other store a body from
 * the threshold on is, where that saves at least a tenth. A threshold that is set holds for both.
 */
public final class Compression {

  private static final int DEFAULT_THRESHOLD_BYTES = 4 << 10;

  private final Coding coding;
  private final int threshold;
  private final boolean byUnits;

  private Compression(Coding coding, int threshold, boolean byUnits) {
    this.coding = coding;
    this.threshold = threshold;
    this.byUnits = byUnits;
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
   * Compresses from 4 KiB on, or wherever that saves a unit.
   *
   * @param coding how to compress
   * @return the settings
   */
  public static Compression of(Coding coding) {
    return new Compression(Objects.requireNonNull(coding, "coding"), DEFAULT_THRESHOLD_BYTES, true);
  }

  /** {@return no compression: every document can be read in the store} */
  public static Compression none() {
    return of(Coding.NONE);
  }

  /** {@return gzip, which every process can read} */
  public static Compression gzip() {
    return of(Coding.GZIP);
  }

  /** {@return zstd, or gzip where there is no zstd} */
  public static Compression best() {
    return of(Coding.BEST);
  }

  /**
   * Changes the threshold.
   *
   * @param bytes bodies of fewer bytes are stored as they are, even where compression would save a
   *     unit
   * @return settings with the same coding
   * @throws IllegalArgumentException if the threshold is negative
   */
  public Compression withThreshold(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("A threshold is 0 or more: " + bytes);
    }
    return new Compression(coding, bytes, false);
  }

  /**
   * Changes the coding.
   *
   * @param newCoding how to compress
   * @return settings with the same threshold
   */
  public Compression withCoding(Coding newCoding) {
    return new Compression(Objects.requireNonNull(newCoding, "newCoding"), threshold, byUnits);
  }

  /** {@return how bodies are compressed} */
  public Coding coding() {
    return coding;
  }

  /** {@return the least number of bytes that are compressed where units do not decide} */
  public int threshold() {
    return threshold;
  }

  /** {@return whether shorter bodies are compressed as well, where that saves a unit} */
  boolean byUnits() {
    return byUnits;
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
        && compression.threshold == threshold
        && compression.byUnits == byUnits;
  }

  @Override
  public int hashCode() {
    return Objects.hash(coding, threshold, byUnits);
  }

  @Override
  public String toString() {
    return coding + " from " + threshold + " bytes";
  }
}
