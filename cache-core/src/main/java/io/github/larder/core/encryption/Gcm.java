// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM of the JDK (NIST SP 800-38D), with a random nonce of 96 bits in front of the
 * ciphertext and the tag of 128 bits at its end. Thread-safe.
 */
final class Gcm {

  static final int OVERHEAD = 12 + 16;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private static final int SEED_BYTES = 32;

  private final SecureRandom random;

  Gcm() {
    this(new SecureRandom());
  }

  /**
   * @param random must not generate the same values twice with one key
   */
  Gcm(SecureRandom random) {
    this.random = random;
  }

  /** Two processes that were restored from one snapshot would use the same nonces with one key. */
  void reseed() {
    random.setSeed(SecureRandom.getSeed(SEED_BYTES));
  }

  byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Puts nonce, ciphertext and tag behind a prefix, which is not sealed. */
  byte[] seal(SealingKey key, byte[] associated, byte[] plain, byte[] prefix) {
    byte[] nonce = random(NONCE_BYTES);
    byte[] box = Arrays.copyOf(prefix, prefix.length + OVERHEAD + plain.length);
    System.arraycopy(nonce, 0, box, prefix.length, NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
      cipher.doFinal(plain, 0, plain.length, box, prefix.length + NONCE_BYTES);
      return box;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every Java platform", e);
    }
  }

  /**
   * @throws BrokenSealException if a bit of the ciphertext, of the associated data or of the key
   *     differs
   */
  byte[] open(SealingKey key, byte[] associated, byte[] box, int start) throws BrokenSealException {
    if (box.length - start < OVERHEAD) {
      throw new BrokenSealException("it is cut off");
    }
    byte[] nonce = Arrays.copyOfRange(box, start, start + NONCE_BYTES);
    int begin = start + NONCE_BYTES;
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, associated)
          .doFinal(box, begin, box.length - begin);
    } catch (AEADBadTagException e) {
      throw new BrokenSealException("it was changed, or belongs to another entry");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every Java platform", e);
    }
  }

  /** Texts with their lengths, so that different lists of texts give different bytes. */
  static byte[] associated(String... texts) {
    byte[][] all = new byte[texts.length][];
    int length = 0;
    for (int i = 0; i < texts.length; i++) {
      all[i] = texts[i].getBytes(UTF_8);
      length += Integer.BYTES + all[i].length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    for (byte[] text : all) {
      buffer.putInt(text.length).put(text);
    }
    return buffer.array();
  }

  private static Cipher cipher(int mode, SealingKey key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key(), new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  /** A seal cannot be opened. The reason holds nothing of the content. */
  static final class BrokenSealException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    BrokenSealException(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
