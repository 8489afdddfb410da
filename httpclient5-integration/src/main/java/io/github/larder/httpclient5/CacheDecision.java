package io.github.larder.httpclient5;

/** What becomes of a response from the origin. */
record CacheDecision(Kind kind, CacheTerms terms) {

  enum Kind {
    /** It may be stored, on these terms. */
    STORE,
    /** It is not stored. */
    DO_NOT_STORE,
    /** It is a 304, and the stored response keeps the terms that it has. */
    AS_BEFORE
  }

  static CacheDecision store(CacheTerms terms) {
    return new CacheDecision(Kind.STORE, terms);
  }

  static CacheDecision doNotStore() {
    return new CacheDecision(Kind.DO_NOT_STORE, CacheTerms.NONE);
  }

  static CacheDecision asBefore() {
    return new CacheDecision(Kind.AS_BEFORE, CacheTerms.NONE);
  }
}
