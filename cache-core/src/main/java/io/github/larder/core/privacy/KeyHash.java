// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;

/** SHA-256, or HMAC-SHA-256 (RFC 2104) if there is a key. Immutable; shows no key. */
final class KeyHash {

  static final KeyHash WITHOUT_KEY = new KeyHash(Hashing.sha256());

  private final HashFunction function;

  private KeyHash(HashFunction function) {
    this.function = function;
  }

  static KeyHash with(byte[] key) {
    if (key.length < PrivacyPolicy.MIN_HASH_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A hash key has at least 16 bytes, better 32, and this one has " + key.length);
    }
    return new KeyHash(Hashing.hmacSha256(key));
  }

  String hex(String text) {
    return function.hashString(text, UTF_8).toString();
  }
}
