// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.spi.CacheStore;
import java.security.SecureRandom;
import java.util.function.BooleanSupplier;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * A stack's part in snapshots of its process, as CRaC and SnapStart take them: nothing is connected
 * while a snapshot is taken, and what is random afterwards differs between all processes that are
 * restored from it.
 *
 * <p>Thread-safe. The context holds a resource weakly, so the stack keeps this one. Where the JVM
 * takes no snapshots, registering does nothing.
 */
final class Checkpoints implements Resource {

  private static final int SEED_BYTES = 32;

  private final CacheStore store;
  private final Runnable restart;
  private final BooleanSupplier isClosed;
  private final RateLimitedLog log;

  /**
   * @param store the tiers and the backend behind them
   * @param restart ends what is near, and allows the first calls the time of the first of a process
   */
  Checkpoints(CacheStore store, Runnable restart, BooleanSupplier isClosed, RateLimitedLog log) {
    this.store = store;
    this.restart = restart;
    this.isClosed = isClosed;
    this.log = log;
  }

  Checkpoints register() {
    Core.getGlobalContext().register(this);
    return this;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    beforeCheckpoint();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    afterRestore();
  }

  /** A failure ends the checkpoint: a connection that stays open would be in the snapshot. */
  void beforeCheckpoint() {
    if (!isClosed.getAsBoolean()) {
      store.beforeCheckpoint();
    }
  }

  /** A cache that cannot be opened again must not keep the application from being restored. */
  void afterRestore() {
    if (isClosed.getAsBoolean()) {
      return;
    }
    // The platform's generators share a state, which is part of the snapshot.
    new SecureRandom().setSeed(SecureRandom.getSeed(SEED_BYTES));
    restart.run();
    try {
      store.afterRestore();
    } catch (RuntimeException e) {
      log.warn("The backend could not be opened again after a restore; nothing is cached", e);
    }
  }
}
