// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has been decided for one operation of a store. At the beginning of each operation a backend
 * asks its {@link BackendConfig#operation()} for the scope, on the thread that called it, and keeps
 * it until the operation ends. Immutable; created by {@link #of} and the {@code with} methods; two
 * scopes are equal if all their values are.
 */
public final class OperationScope {

  private final @Nullable Duration limit;
  private final StoreEvents events;
  private final boolean first;

  private OperationScope(@Nullable Duration limit, StoreEvents events, boolean first) {
    this.limit = limit;
    this.events = Objects.requireNonNull(events, "events");
    this.first = first;
  }

  /**
   * Creates the scope of an operation without a limit of its own, in a process that is past its
   * start.
   *
   * @param events receives what happens during the operation
   * @return the scope
   */
  public static OperationScope of(StoreEvents events) {
    return new OperationScope(null, events, false);
  }

  /**
   * Changes the limit.
   *
   * @param newLimit how long the operation may take, more than zero; {@code null} for the deadlines
   *     of the config
   * @return a copy with that limit
   */
  public OperationScope withLimit(@Nullable Duration newLimit) {
    return new OperationScope(newLimit, events, first);
  }

  /**
   * Changes the receiver of events.
   *
   * @param newEvents receives what happens during the operation
   * @return a copy with that receiver
   */
  public OperationScope withEvents(StoreEvents newEvents) {
    return new OperationScope(limit, newEvents, first);
  }

  /**
   * Changes whether the operation belongs to the start of the process.
   *
   * @param newFirst whether it does; see {@link #first()}
   * @return a copy that says so
   */
  public OperationScope withFirst(boolean newFirst) {
    return new OperationScope(limit, events, newFirst);
  }

  /**
   * Returns how long this operation may take. It replaces the deadlines of the config, and is what
   * earlier operations of the same exchange have left of its deadline.
   *
   * @return the limit, or {@code null} if the deadlines of the config hold
   */
  public @Nullable Duration limit() {
    return limit;
  }

  /** {@return the receiver of what happens during this operation} */
  public StoreEvents events() {
    return events;
  }

  /**
   * Returns whether the limit is that of a process that has just started, whose first calls load
   * classes and connect.
   *
   * @return whether the operation is one of the first
   */
  public boolean first() {
    return first;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OperationScope that
        && Objects.equals(limit, that.limit)
        && events.equals(that.events)
        && first == that.first;
  }

  @Override
  public int hashCode() {
    return Objects.hash(limit, events, first);
  }

  @Override
  public String toString() {
    return "limit " + (limit == null ? "none" : limit) + (first ? ", at the start" : "");
  }
}
