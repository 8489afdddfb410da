package io.github.larder.core;

import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.StoreEvents;
import java.util.List;

/**
 * Sees every operation of a {@link CacheStack} twice, at the top and just above the backend, and
 * what the backend tells about its own work. For metrics, demos and tests. Implementations are
 * thread-safe, return quickly and throw nothing: they run on the way of a request.
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
   * A removal failed, or a write over what may be an older response. The key is a miss in this
   * process until a later attempt succeeds; other processes may still see the entry.
   *
   * @param key the key
   */
  default void removalFailed(CacheKey key) {}
}
