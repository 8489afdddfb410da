// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One call to a store, as its guards see it.
 *
 * @param operation what is asked
 * @param keys about which entries
 * @param bodyBytes bytes of the body that is written, 0 if none
 */
record GuardedCall(Operation operation, Collection<CacheKey> keys, long bodyBytes) {

  boolean isRead() {
    return operation == Operation.GET || operation == Operation.GET_ALL;
  }

  /** As a rule one: a batch asks for variants of one root. */
  Set<String> families() {
    Set<String> families = new LinkedHashSet<>();
    for (CacheKey key : keys) {
      families.add(UrlFamily.of(key));
    }
    return families;
  }
}
