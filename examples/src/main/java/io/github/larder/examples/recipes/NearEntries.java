// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.near.NearCache;
import java.time.Duration;

/** Serves hot entries from memory for longer. */
final class NearEntries {

  private NearEntries() {}

  static CacheStackBuilder stack() {
    return CacheStack.builder()
        .backend("dynamodb")
        .near(NearCache.of(Duration.ofSeconds(30)).withMaxBytes(64 << 20));
  }
}
