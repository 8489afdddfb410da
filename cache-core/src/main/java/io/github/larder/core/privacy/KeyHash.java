// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** SHA-256, or HMAC-SHA-256 (RFC 2104) where there is a key. Immutable; shows no key. */
final class KeyHash {

  static final KeyHash WITHOUT_KEY = new KeyHash(null);

  private static final String HMAC = "HmacSHA256";

  private final @Nullable SecretKeySpec key;

  private KeyHash(@Nullable SecretKeySpec key) {
    this.key = key;
  }

  static KeyHash with(byte[] key) {
    if (key.length < PrivacyPolicy.MIN_HASH_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A hash key has at least 16 bytes, better 32, and this one has " + key.length);
    }
    return new KeyHash(new SecretKeySpec(key, HMAC));
  }

  String hex(String text) {
    return HexFormat.of().formatHex(hash(text.getBytes(UTF_8)));
  }

  private byte[] hash(byte[] bytes) {
    try {
      if (key == null) {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
      }
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256 and its HMAC", e);
    }
  }
}
