// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import java.util.Arrays;

/** Keys for tests. */
public final class Keys {

  public static final SealingKey OLD = key("2026-10", 1);
  public static final SealingKey NEW = key("2026-11", 2);

  private Keys() {}

  public static SealingKey key(String id, int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return new SealingKey(id, bytes);
  }
}
