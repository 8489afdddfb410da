// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A write of one key in its {@link KeyQueue}. The queue's lock guards it until it has begun.
 *
 * @param <T> what it results in
 */
class QueuedWrite<T> {

  /** What a write does to the entry, as far as its order with others is concerned. */
  enum Kind {
    /** Replaces whatever is there. */
    PUT,
    /** Changes what is there. */
    UPDATE,
    /** Replaces everything but the body. */
    REFRESH,
    /** Depends on the version that is there. */
    CONDITIONAL,
    /** Removes whatever is there. */
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
   * @param superseded the result if a newer write makes this one needless: what it would have been
   *     if both had been made
   */
  QueuedWrite(Kind kind, Supplier<CompletionStage<T>> call, Supplier<@Nullable T> superseded) {
    this.kind = kind;
    this.call = call;
    this.superseded = superseded;
  }

  /** For a write that says itself how it {@linkplain #begin begins}. */
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

  /** Whether this write, which has not begun, is needless if the other one follows it. */
  boolean isNeedlessBefore(QueuedWrite<?> later) {
    return kind != Kind.CONDITIONAL
        && (later.kind == Kind.PUT
            || later.kind == Kind.REMOVE
            || (later.kind == Kind.REFRESH && kind == Kind.REFRESH));
  }

  /** Ends together with this write. */
  void supersede(QueuedWrite<?> earlier) {
    followers.add(earlier);
  }

  /** The entry is removed: attempts that have not been made are not needed any more. */
  void makeVoid() {
    voided = true;
  }

  boolean isMadeVoid() {
    return voided;
  }

  /** Nothing should wait for it any longer. */
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
      result.completeExceptionally(Failures.cause(thrown));
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
