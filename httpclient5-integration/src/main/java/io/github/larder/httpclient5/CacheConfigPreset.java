// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import org.apache.hc.client5.http.impl.cache.CacheConfig;

/**
 * Settings of HttpClient's cache that fit a store across the network. Stateless.
 *
 * <ul>
 *   <li>Bodies up to 4 MiB are cached. HttpClient's own limit is 8 KiB, and it passes larger
 *       responses by without a word.
 *   <li>No freshness check before a store: it would read every entry twice on a miss, to find out
 *       whether another response came in meanwhile.
 * </ul>
 */
public final class CacheConfigPreset {

  private static final int MAX_OBJECT_SIZE = 4 << 20;

  private CacheConfigPreset() {}

  /** {@return the settings, as they are} */
  public static CacheConfig cacheConfig() {
    return builder().build();
  }

  /**
   * Gives the settings to go on from. Use this builder and not {@code CacheConfig.copy}, which
   * forgets the freshness check (HttpClient 5.6).
   *
   * @return a builder with the settings
   */
  public static CacheConfig.Builder builder() {
    return CacheConfig.custom().setMaxObjectSize(MAX_OBJECT_SIZE).setFreshnessCheckEnabled(false);
  }
}
