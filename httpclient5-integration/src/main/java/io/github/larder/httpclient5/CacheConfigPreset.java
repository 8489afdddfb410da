// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import org.apache.hc.client5.http.impl.cache.CacheConfig;

/**
 * Settings of HttpClient's cache that suit a store across the network. Stateless.
 *
 * <ul>
 *   <li>Bodies up to 4 MiB are cached. HttpClient's own limit is 8 KiB, and it does not report that
 *       it skips larger responses.
 *   <li>There is no freshness check before a write. It would read every entry twice on a miss, to
 *       find out whether another response has been stored in the meantime.
 * </ul>
 */
public final class CacheConfigPreset {

  private static final int MAX_OBJECT_SIZE_BYTES = 4 << 20;

  private CacheConfigPreset() {}

  /** {@return the settings without changes} */
  public static CacheConfig cacheConfig() {
    return builder().build();
  }

  /**
   * Gives the settings to be changed further. Use this builder and not {@code CacheConfig.copy},
   * which does not copy the freshness check (HttpClient 5.6).
   *
   * @return a builder with the settings
   */
  public static CacheConfig.Builder builder() {
    return CacheConfig.custom()
        .setMaxObjectSize(MAX_OBJECT_SIZE_BYTES)
        .setFreshnessCheckEnabled(false);
  }
}
