// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

final class Sha256 {

  private Sha256() {}

  /** The digest of these arrays, one after the other, as lower-case hexadecimal digits. */
  static String hex(byte[]... arrays) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] array : arrays) {
        digest.update(array);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
