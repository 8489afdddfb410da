// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.Base64;

/**
 * Binds a sealed head to the one body that it belongs to: 16 random bytes, as text in Base64url.
 */
record BodyId(String text) {

  static final int BYTES = 16;
  static final int TEXT_LENGTH = 22;

  BodyId(byte[] bytes) {
    this(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  byte[] bytes() {
    return Base64.getUrlDecoder().decode(text);
  }
}
