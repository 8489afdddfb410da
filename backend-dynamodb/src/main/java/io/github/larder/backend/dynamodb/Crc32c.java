// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.HexFormat;
import java.util.zip.CRC32C;

final class Crc32c {

  private Crc32c() {}

  /** The checksum of these arrays, one after the other, as 8 hexadecimal digits. */
  static String hex(byte[]... arrays) {
    CRC32C check = new CRC32C();
    for (byte[] array : arrays) {
      check.update(array);
    }
    return HexFormat.of().toHexDigits((int) check.getValue());
  }
}
