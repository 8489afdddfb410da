// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.core.collapse.RequestWait;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.StoreEvents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a {@link CacheStack}: every operation twice, at the top and just above the
 * backend unless a near entry has answered it, and what the backend reports about its own work.
 * Implementations are thread-safe and return quickly, since they run within a request. What they
 * throw is logged, at most once a minute, and has no other effect.
 */
public interface CacheListener extends StoreEvents {

  /** Ignores everything. */
  CacheListener NO_OP =
      new CacheListener() {
        @Override
        public boolean wantsCapacity() {
          return false;
        }
      };

  /**
   * An operation has ended.
   *
   * @param event the operation and its end
   */
  default void operationEnded(OperationEvent event) {}

  /**
   * An exchange of a Larder client has a response, or has failed.
   *
   * @param verdict what the cache did for it
   * @param reason why it was not answered from the store; {@code null} unless it is a {@link
   *     Verdict#MISS}
   */
  default void exchangeEnded(Verdict verdict, @Nullable MissReason reason) {}

  /**
   * A request to the origin has waited for another one for the same key, and does no longer.
   *
   * @param wait the wait and its end
   */
  default void requestWaited(RequestWait wait) {}

  /**
   * A circuit breaker has changed its state; see {@link StackHealth}.
   *
   * @param calls the calls that it guards
   * @param state its new state
   */
  default void breakerChanged(Calls calls, Breaker state) {}

  /**
   * A response was stored without some of its fields; see {@link
   * PrivacyPolicy#isUnstoredHeader(String)}.
   *
   * @param key the key
   * @param names the names of the fields
   */
  default void fieldsLeftOut(CacheKey key, List<String> names) {}

  /**
   * A removal failed. The entry is a miss in this process from now on; other processes may still be
   * served it until a later attempt succeeds.
   *
   * @param key the key
   */
  default void removalFailed(CacheKey key) {}

  /**
   * A root lists the maximum of variants, so a new one has replaced one of them. Reported once for
   * a root.
   *
   * @param key the key of the root
   * @param maxVariants the maximum
   */
  default void rootFull(CacheKey key, int maxVariants) {}
}
