// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.core.encryption.SealingKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The data key that this process seals with. Callers wait for the first one only: a key whose
 * lifetime has ended is used until the next one has been generated. Thread-safe.
 */
final class CurrentDataKey {

  /**
   * Each use seals at most a head and a body, which stays well below the 2^32 of NIST SP 800-38D.
   */
  private static final long MAX_USES = 1L << 30;

  /** How long KMS is not called again after a failure. */
  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);

  private final Supplier<CompletionStage<SealingKey>> generate;
  private final Clock clock;
  private final Duration lifetime;

  private @Nullable CompletableFuture<SealingKey> key;
  private Instant renewAt = Instant.MIN;
  private long uses;
  private boolean renewing;

  CurrentDataKey(Supplier<CompletionStage<SealingKey>> generate, Clock clock, Duration lifetime) {
    this.generate = generate;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  CompletionStage<SealingKey> get() {
    CompletableFuture<SealingKey> made = null;
    CompletableFuture<SealingKey> given;
    boolean first = false;
    synchronized (this) {
      Instant now = clock.instant();
      boolean due = !now.isBefore(renewAt);
      given = key;
      if (given == null || (due && given.isCompletedExceptionally()) || uses >= 2 * MAX_USES) {
        first = true;
        made = new CompletableFuture<>();
        given = made;
        key = made;
        uses = 0;
        renewAt = now.plus(lifetime);
      } else if ((due || uses >= MAX_USES) && !renewing && given.isDone()) {
        made = new CompletableFuture<>();
        renewing = true;
      }
      uses++;
    }
    if (made != null) {
      ask(made, first);
    }
    return given.copy();
  }

  /** Runs outside the lock, since the stage may be complete already. */
  private void ask(CompletableFuture<SealingKey> made, boolean first) {
    generate
        .get()
        .whenComplete(
            (generated, failure) -> {
              settle(made, first, failure == null);
              if (failure == null) {
                made.complete(generated);
              } else {
                made.completeExceptionally(failure);
              }
            });
  }

  private synchronized void settle(
      CompletableFuture<SealingKey> made, boolean first, boolean succeeded) {
    Instant now = clock.instant();
    if (!succeeded) {
      renewAt = now.plus(BEFORE_RETRY);
    } else if (!first) {
      key = made;
      uses = 0;
      renewAt = now.plus(lifetime);
    }
    if (!first) {
      renewing = false;
    }
  }
}
