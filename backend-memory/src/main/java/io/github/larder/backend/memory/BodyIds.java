// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names bodies. No name comes twice, not after a removal and not in another store, so that a
 * version from before never matches what came after it. Thread-safe.
 */
final class BodyIds {

  private final String prefix = UUID.randomUUID().toString() + '-';
  private final AtomicLong last = new AtomicLong();

  String next() {
    return prefix + last.incrementAndGet();
  }
}
