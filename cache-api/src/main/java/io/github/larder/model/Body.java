// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * The content of a stored response: its bytes and the encoding that Larder itself put on them.
 *
 * <p>Immutable by contract. {@link #copyOf} and {@link #toByteArray} copy; {@link #wrap} and {@link
 * #array} do not, since on a hit every copy of a large body costs time. Callers of those two must
 * not change the array.
 */
public final class Body {

  /** The encoding of bytes that are exactly what the origin sent. */
  public static final String IDENTITY = "identity";

  private final byte[] bytes;
  private final String encoding;

  private Body(byte[] bytes, String encoding) {
    this.bytes = bytes;
    this.encoding = encoding;
  }

  /**
   * Takes a copy.
   *
   * @param bytes the content as the origin sent it
   * @return a body that later changes of {@code bytes} do not reach
   */
  public static Body copyOf(byte[] bytes) {
    return new Body(bytes.clone(), IDENTITY);
  }

  /**
   * Takes ownership of an array without copying it.
   *
   * @param bytes the content as the origin sent it; never changed again by the caller
   * @return a body over that array
   */
  public static Body wrap(byte[] bytes) {
    return wrap(bytes, IDENTITY);
  }

  /**
   * Takes ownership of an array of encoded content without copying it.
   *
   * @param bytes the encoded content; never changed again by the caller
   * @param encoding the name of Larder's own encoding, such as {@code gzip}; this is not the
   *     origin's {@code Content-Encoding}
   * @return a body over that array
   */
  public static Body wrap(byte[] bytes, String encoding) {
    return new Body(
        Objects.requireNonNull(bytes, "bytes"), Objects.requireNonNull(encoding, "encoding"));
  }

  /**
   * Returns Larder's own encoding.
   *
   * @return {@link #IDENTITY}, or what a tier such as compression put on the bytes
   */
  public String encoding() {
    return encoding;
  }

  /** {@return the length in bytes} */
  public int length() {
    return bytes.length;
  }

  /** {@return a copy of the bytes} */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** {@return the array itself, not a copy, to be read only} */
  public byte[] array() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Body that
        && encoding.equals(that.encoding)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * encoding.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes, " + encoding;
  }
}
