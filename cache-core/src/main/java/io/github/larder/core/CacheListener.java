// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.StoreEvents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees every operation of a {@link CacheStack} twice, at the top and just above the backend, and
 * what the backend reports about its own work. For metrics, demos and tests. Implementations are
 * thread-safe and return quickly: they run on the way of a request. What they throw is logged, at
 * most once a minute, and changes nothing.
 */
public interface CacheListener extends StoreEvents {

  /** Ignores everything. */
  CacheListener NO_OP = new CacheListener() {};

  /**
   * An operation has ended.
   *
   * @param event what it was
   */
  default void operationEnded(OperationEvent event) {}

  /**
   * A client of Larder's has the response of an exchange, or the exchange has failed.
   *
   * @param verdict what the cache did for it
   * @param reason why it was not answered from the store; {@code null} unless it is a {@link
   *     Verdict#MISS}
   */
  default void exchangeEnded(Verdict verdict, @Nullable MissReason reason) {}

  /**
   * A circuit breaker has changed its state; see {@link StackHealth}.
   *
   * @param calls what it is about
   * @param state its state from now on
   */
  default void breakerChanged(Calls calls, Breaker state) {}

  /**
   * A response is stored without some of its fields; see {@link
   * PrivacyPolicy#isUnstoredHeader(String)}.
   *
   * @param key the key
   * @param names the names of the fields
   */
  default void fieldsLeftOut(CacheKey key, List<String> names) {}

  /**
   * A removal failed. What was stored before it is a miss in this process from now on; other
   * processes may still be served the entry until a later attempt succeeds.
   *
   * @param key the key
   */
  default void removalFailed(CacheKey key) {}

  /**
   * A root lists as many variants as it may, and one of them had to go for a new one. Reported once
   * for a root.
   *
   * @param key the key of the root
   * @param maxVariants how many it may list
   */
  default void rootFull(CacheKey key, int maxVariants) {}
}
