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
 * @param events whom to tell about the work for this operation
 */
public record OperationScope(@Nullable Duration limit, StoreEvents events) {

  /**
   * Checks the parts.
   *
   * @param limit how long this operation may take, more than zero; or {@code null}
   * @param events whom to tell
   */
  public OperationScope {
    Objects.requireNonNull(events, "events");
  }
}
