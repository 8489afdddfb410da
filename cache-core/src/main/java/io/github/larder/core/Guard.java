// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Decides about each call to a store, whatever its operation: whether it is made, how long it may
 * take, what follows from its end. A call that is not made fails with a {@link
 * ShortCircuitException}.
 */
interface Guard {

  /**
   * @param next makes the call; may throw, directly or through its stage
   */
  <T> CompletionStage<T> call(GuardedCall call, Supplier<CompletionStage<T>> next);
}
