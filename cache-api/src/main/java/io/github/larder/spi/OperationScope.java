// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has been decided for one operation of a store. A backend asks its {@link
 * BackendConfig#operation()} for it at the beginning of each operation, on the thread that called
 * it, and keeps it until the operation ends. Immutable.
 *
 * @param limit how long this operation may take, in place of the deadlines of the config: what is
 *     left of the deadline of an exchange that has asked before; {@code null} if nobody has decided
 * @param events receives what happens during this operation
 * @param first whether the limit is that of a process that has just started, whose first calls load
 *     classes and connect
 */
public record OperationScope(@Nullable Duration limit, StoreEvents events, boolean first) {

  /**
   * Checks the parts.
   *
   * @param limit how long this operation may take, more than zero; or {@code null}
   * @param events receives what happens during this operation
   * @param first whether the process has just started
   */
  public OperationScope {
    Objects.requireNonNull(events, "events");
  }

  /**
   * The scope of an operation of a process that is past its start.
   *
   * @param limit how long this operation may take, more than zero; or {@code null}
   * @param events receives what happens during this operation
   */
  public OperationScope(@Nullable Duration limit, StoreEvents events) {
    this(limit, events, false);
  }
}
