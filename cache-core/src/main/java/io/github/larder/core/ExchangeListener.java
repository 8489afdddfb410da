// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;

/**
 * Learns why the reads of one {@link Exchange} found nothing. Implementations are thread-safe,
 * return quickly and throw nothing.
 */
@FunctionalInterface
public interface ExchangeListener {

  /** Ignores everything. */
  ExchangeListener NO_OP = (key, reason) -> {};

  /**
   * A read found nothing. Called before the read is answered.
   *
   * @param key its key
   * @param reason why
   */
  void missed(CacheKey key, MissReason reason);
}
