// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** gzip (RFC 1952), with a checksum of its own. */
final class GzipCoding implements BodyCoding {

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
  public byte[] decode(byte[] bytes, int most) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes), 8192)) {
      byte[] decoded = gzip.readNBytes(most);
      if (gzip.read() >= 0) {
        throw new IOException("more than " + most + " bytes");
      }
      return decoded;
    }
  }
}
