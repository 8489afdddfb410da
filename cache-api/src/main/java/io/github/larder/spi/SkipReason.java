package io.github.larder.spi;

/** Why a response was not stored, although nothing is wrong with the request that brought it. */
public enum SkipReason {
  /** It is larger than the backend, or its configured limit, takes. */
  TOO_LARGE,
  /** Its {@code Vary} names a header that carries credentials, and the request had it. */
  VARIES_ON_CREDENTIAL,
  /** Its request was sent with credentials that were not there when its key was made. */
  UNKNOWN_CREDENTIALS,
  /** Its {@code Vary} names a header that was added to the request after its key was made. */
  VARIES_ON_ADDED_HEADER,
  /** It carries {@code Set-Cookie}, and such responses are to be refused. */
  SETS_COOKIE,
  /** A header holds a secret for one user, such as a token in the URL of {@code Location}. */
  SECRET_IN_HEADER,
  /** The place it would go to, such as a table, is still being made. */
  NOT_READY,
  /** Its last write ran out of time; it is not tried again for a while. */
  ON_HOLD,
  /** It waits behind other writes of its entry, longer than its caller; it is made after them. */
  DELAYED,
  /** Other writers were faster each time until the attempts were used up. */
  CONTENDED,
  /** The stack is read-only, or the backend has just refused to be written to. */
  READ_ONLY,
  /** The backend was not asked, because it is sick, overloaded or switched off. */
  SHORT_CIRCUITED,
  /** The backend failed; the {@link CacheStoreException} was reported where it happened. */
  FAILED
}
