// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.spi.CacheStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A write of one key in its {@link KeyQueue}, guarded by the lock of the queue until it begins.
 *
 * @param <T> the result
 */
class QueuedWrite<T> {

  /** The effect of a write on the entry, which decides its order among other writes. */
  enum Kind {
    /** Replaces any entry. */
    PUT,
    /** Changes the current entry. */
    UPDATE,
    /** Replaces everything but the body. */
    REFRESH,
    /** Depends on the current version. */
    CONDITIONAL,
    /** Removes any entry. */
    REMOVE
  }

  private final Kind kind;
  private final @Nullable Supplier<CompletionStage<T>> call;
  private final Supplier<@Nullable T> superseded;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final List<QueuedWrite<?>> followers = new ArrayList<>(0);
  private volatile boolean voided;
  private volatile boolean takesLong;

  /**
   * @param superseded the result if a newer write makes this one needless: that of a write that is
   *     carried out and then replaced
   */
  QueuedWrite(Kind kind, Supplier<CompletionStage<T>> call, Supplier<@Nullable T> superseded) {
    this.kind = kind;
    this.call = call;
    this.superseded = superseded;
  }

  /** For a subclass that overrides {@link #begin}. */
  QueuedWrite(Kind kind, Supplier<@Nullable T> superseded) {
    this.kind = kind;
    this.call = null;
    this.superseded = superseded;
  }

  Kind kind() {
    return kind;
  }

  CompletableFuture<T> result() {
    return result;
  }

  boolean isRemoval() {
    return kind == Kind.REMOVE;
  }

  /** Whether this write, which has not begun, is needless because the other one follows it. */
  boolean isNeedlessBefore(QueuedWrite<?> later) {
    return kind != Kind.CONDITIONAL
        && (later.kind == Kind.PUT
            || later.kind == Kind.REMOVE
            || (later.kind == Kind.REFRESH && kind == Kind.REFRESH));
  }

  /** The earlier write ends together with this one. */
  void supersede(QueuedWrite<?> earlier) {
    followers.add(earlier);
  }

  /** The entry is removed, so no further attempt is needed. */
  void makeVoid() {
    voided = true;
  }

  boolean isMadeVoid() {
    return voided;
  }

  /** No read should wait for this write any longer. */
  void takesLong() {
    takesLong = true;
  }

  boolean isTakingLong() {
    return takesLong;
  }

  CompletionStage<T> begin() {
    return Objects.requireNonNull(call, "call").get();
  }

  void end(@Nullable T value, @Nullable Throwable thrown) {
    if (thrown == null) {
      complete(value);
    } else {
      result.completeExceptionally(CacheStoreException.unwrap(thrown));
    }
    followers.forEach(QueuedWrite::endSuperseded);
  }

  void endSuperseded() {
    complete(superseded.get());
    followers.forEach(QueuedWrite::endSuperseded);
  }

  /** A removal results in {@code null}. */
  @SuppressWarnings("NullAway")
  private void complete(@Nullable T value) {
    result.complete(value);
  }
}
