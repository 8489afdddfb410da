// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.Arrays;

/** Keys for tests. */
final class Keys {

  static final SealingKey OLD = key("2026-10", 1);
  static final SealingKey NEW = key("2026-11", 2);

  private Keys() {}

  static SealingKey key(String id, int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return new SealingKey(id, bytes);
  }
}
