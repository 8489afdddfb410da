// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.spi.SkipReason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a response from the origin.
 *
 * @param reason why it is not stored; {@code null} if it is, or if it only confirms what is
 */
record CacheDecision(Kind kind, CacheTerms terms, @Nullable SkipReason reason) {

  enum Kind {
    /** It may be stored, on these terms. */
    STORE,
    /** It is not stored. */
    DO_NOT_STORE,
    /** It is a 304, and the stored response keeps the terms that it has. */
    AS_BEFORE
  }

  static CacheDecision store(CacheTerms terms) {
    return new CacheDecision(Kind.STORE, terms, null);
  }

  static CacheDecision doNotStore(SkipReason reason) {
    return new CacheDecision(Kind.DO_NOT_STORE, CacheTerms.NONE, reason);
  }

  static CacheDecision asBefore() {
    return new CacheDecision(Kind.AS_BEFORE, CacheTerms.NONE, null);
  }
}
