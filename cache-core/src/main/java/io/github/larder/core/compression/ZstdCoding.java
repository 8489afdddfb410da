// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.github.larder.core.compression.BodyCodings.BodyCoding;
import java.io.IOException;
import java.util.Optional;

/** Zstandard (RFC 8878), with a checksum. Its library is optional: see {@link BodyCodings}. */
final class ZstdCoding implements BodyCoding {

  /** Takes gzip's time at 20 KB and half of it at 200 KB, and makes 5 to 10 percent less. */
  private static final int LEVEL = 6;

  /** Makes 4 percent less, in some milliseconds. */
  private static final int HARD_LEVEL = 15;

  private static final int MAX_HARD_BYTES = 32 << 10;

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public byte[] encode(byte[] bytes) {
    return Zstd.compress(bytes, LEVEL);
  }

  @Override
  public Optional<byte[]> encodeHarder(byte[] bytes) {
    return bytes.length > MAX_HARD_BYTES
        ? Optional.empty()
        : Optional.of(Zstd.compress(bytes, HARD_LEVEL));
  }

  @Override
  public byte[] decode(byte[] bytes, int maxBytes) throws IOException {
    try {
      long size = Zstd.getFrameContentSize(bytes);
      if (size < 0 || size > maxBytes) {
        throw new IOException("not a frame of at most " + maxBytes + " bytes");
      }
      return Zstd.decompress(bytes, (int) size);
    } catch (ZstdException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
