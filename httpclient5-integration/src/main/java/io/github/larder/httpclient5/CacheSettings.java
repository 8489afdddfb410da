// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the builders of both clients have in common. Not thread-safe. */
final class CacheSettings {

  private static final Logger LOG = LoggerFactory.getLogger(CacheSettings.class);

  private static final int DEFAULT_MAX_HELD_BACK_BYTES = 64 << 10;

  private CacheRules rules = CacheRules.none();
  private CacheRule defaultRule = CacheRule.everything();
  private @Nullable PartitionResolver resolver;
  private CacheConfig config;
  private int maxHeldBack = DEFAULT_MAX_HELD_BACK_BYTES;
  private @Nullable CacheStatus cacheStatus;

  private CacheSettings(CacheConfig config, @Nullable PartitionResolver resolver) {
    this.config = config;
    this.resolver = resolver;
  }

  static CacheSettings shared() {
    return new CacheSettings(CacheConfigPreset.cacheConfig(), null);
  }

  static CacheSettings perUser(PartitionResolver resolver) {
    return new CacheSettings(
        CacheConfigPreset.builder().setSharedCache(false).build(),
        Objects.requireNonNull(resolver, "resolver"));
  }

  void rules(CacheRules wanted) {
    rules = Objects.requireNonNull(wanted, "rules");
  }

  void partitions(PartitionResolver wanted) {
    resolver = Objects.requireNonNull(wanted, "resolver");
  }

  void config(CacheConfig wanted) {
    config = Objects.requireNonNull(wanted, "config");
  }

  /** For what matches no rule. */
  void defaultRule(UnaryOperator<CacheRule> change) {
    defaultRule = change.apply(defaultRule);
  }

  void maxHeldBack(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("Not fewer than no bytes are held back: " + bytes);
    }
    maxHeldBack = bytes;
  }

  void cacheStatus(String cacheName) {
    cacheStatus = CacheStatus.named(cacheName);
  }

  CacheConfig config() {
    return config;
  }

  CachePolicy policy(CacheStack stack, NotStoredLog notStored) {
    if (!config.isSharedCache() && resolver == null) {
      LOG.warn(
          "A private cache over the backend {} without partitions: every user of this client, and of"
              + " clients like it over this store, is served the private responses of all others. Give a PartitionResolver"
              + " (perUser(storage, PartitionResolver.byCredentials())), or oneUser(name) if this"
              + " store has one user, or a shared cache",
          stack.backendName());
    }
    return CachePolicy.of(
        rules.followedBy(defaultRule),
        resolver,
        config,
        maxHeldBack,
        ExchangeReports.of(stack, notStored, config, cacheStatus));
  }
}
