// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.compact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Header text as a Zstandard frame (RFC 8878) with a dictionary of header text, which is a resource
 * of this jar: 1,050 bytes of headers become some 290. The first byte is the version of the
 * dictionary. A dictionary that was released is never changed: a better one is another version, and
 * both are read.
 *
 * <p>The library, {@code com.github.luben:zstd-jni}, is optional: without it nothing is written,
 * and what was written by another process cannot be read. It is loaded by the first frame, not
 * before: loading native code takes a starting process tens of milliseconds.
 *
 * <p>Thread-safe. Texts and frames are never {@code null}. Owns native memory, which {@link #close}
 * frees as far as no call is using it.
 */
public final class HeaderFrames implements AutoCloseable {

  /** The artifact that is missing where frames cannot be read or written. */
  public static final String LIBRARY = "com.github.luben:zstd-jni";

  private static final byte VERSION = 1;

  /** More than the headers of any item. */
  private static final int MAX_TEXT_BYTES = 400 * 1024;

  private volatile @Nullable DictionaryCodec codec;

  /** {@return whether the library is on the class path} */
  public static boolean isAvailable() {
    try {
      Class.forName("com.github.luben.zstd.Zstd", false, HeaderFrames.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * Makes a frame.
   *
   * @param text a text that UTF-8 has a form for
   * @return the frame, or nothing if it is not shorter than the text, or cannot be made
   */
  public Optional<byte[]> frame(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (!isAvailable() || bytes.length > MAX_TEXT_BYTES) {
      return Optional.empty();
    }
    byte[] compressed = codec().compress(bytes);
    if (compressed.length + 1 >= bytes.length) {
      return Optional.empty();
    }
    byte[] frame = new byte[compressed.length + 1];
    frame[0] = VERSION;
    System.arraycopy(compressed, 0, frame, 1, compressed.length);
    return Optional.of(frame);
  }

  /**
   * Reads a frame.
   *
   * @param frame the frame
   * @return the text
   * @throws IOException if it cannot be read; the message says why, and holds nothing of the text
   */
  public String text(byte[] frame) throws IOException {
    if (frame.length < 2 || frame[0] != VERSION) {
      throw new IOException("it is not a frame of a known version");
    }
    if (!isAvailable()) {
      throw new IOException("it is compact, and " + LIBRARY + " is not on the class path");
    }
    byte[] compressed = new byte[frame.length - 1];
    System.arraycopy(frame, 1, compressed, 0, compressed.length);
    return new String(codec().decompress(compressed, MAX_TEXT_BYTES), UTF_8);
  }

  @Override
  public void close() {
    DictionaryCodec known = codec;
    if (known != null) {
      known.close();
    }
  }

  private DictionaryCodec codec() {
    DictionaryCodec known = codec;
    if (known == null) {
      synchronized (this) {
        known = codec;
        if (known == null) {
          known = DictionaryCodec.ofResource("headers-" + VERSION + ".txt");
          codec = known;
        }
      }
    }
    return known;
  }
}
