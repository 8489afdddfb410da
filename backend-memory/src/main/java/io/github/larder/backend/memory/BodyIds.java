// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates ids of bodies. No id is used twice, not even after a removal or in another store, so that
 * an earlier version never matches a later entry. Thread-safe.
 */
final class BodyIds {

  private final String prefix = UUID.randomUUID().toString() + '-';
  private final AtomicLong last = new AtomicLong();

  String next() {
    return prefix + last.incrementAndGet();
  }
}
