// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for AES-256 and the id under which it is found again. The id is stored in clear beside
 * everything that the key has sealed. Immutable and thread-safe; the text form shows the id alone.
 */
public final class SealingKey {

  /** The length of a key for AES-256. */
  public static final int KEY_BYTES = 32;

  private static final int MAX_ID_LENGTH = 2048;

  private final String id;
  private final SecretKey key;

  /**
   * Makes a key.
   *
   * @param id names the key and no other, for as long as anything is stored that it has sealed; 1
   *     to 2,048 characters
   * @param key 32 random bytes; copied
   * @throws IllegalArgumentException if the id or the key has another length
   */
  public SealingKey(String id, byte[] key) {
    Objects.requireNonNull(id, "id");
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "The id of a key has 1 to " + MAX_ID_LENGTH + " characters, not " + id.length());
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key for AES-256 has 32 bytes, and this one, '" + id + "', has " + key.length);
    }
    this.id = id;
    this.key = new SecretKeySpec(key, "AES");
  }

  /** {@return the id} */
  public String id() {
    return id;
  }

  SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "key " + id;
  }
}
