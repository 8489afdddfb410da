// SPDX-License-Identifier: Apache-2.0
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
  /** It only confirms an entry, which was replaced, removed or confirmed by another meanwhile. */
  SUPERSEDED,
  /** Other writers were faster each time until the attempts were used up. */
  CONTENDED,
  /** The stack is read-only, or the backend has just refused to be written to. */
  READ_ONLY,
  /** The backend was not asked, because it is sick or overloaded. */
  SHORT_CIRCUITED,
  /** The stack is switched off. */
  SWITCHED_OFF,
  /** The backend failed; the {@link CacheStoreException} was reported where it happened. */
  FAILED,

  /** Its request asked for that, by {@code no-store} or in the application's code. */
  REQUEST_NO_STORE,
  /** Its request had a body, which is in no key. */
  REQUEST_BODY,
  /** Whose request it was could not be told. */
  UNKNOWN_PARTITION,
  /** A rule of the client keeps it out. */
  RULE,
  /** A rule stores it for validation, and it has no validator. */
  NO_VALIDATOR,
  /** It is larger than the HTTP client's cache takes. */
  OBJECT_TOO_LARGE,
  /** It is a stream of events, which has no end to wait for. */
  EVENT_STREAM,
  /** Its body did not come to its end: the application closed it, or the connection broke. */
  INCOMPLETE,

  /** Its method is not one that HTTP clients' caches store. */
  METHOD,
  /** Its status is not one that is stored (RFC 9110, section 15.1; RFC 9111, section 3). */
  STATUS,
  /** The origin says {@code no-store} (RFC 9111, section 5.2.2.5). */
  NO_STORE,
  /** The origin says {@code private}, and the cache is shared (RFC 9111, section 5.2.2.7). */
  PRIVATE,
  /** Its request had {@code Authorization}, and the cache is shared (RFC 9111, section 3.5). */
  AUTHORIZATION,
  /** It has no freshness lifetime that allows to store it (RFC 9111, section 3). */
  NO_FRESHNESS,
  /** Its {@code Vary} is {@code *} (RFC 9111, section 4.1). */
  VARIES_ON_EVERYTHING,
  /** It contradicts itself: it has several {@code Date} or {@code Expires} fields. */
  CONTRADICTORY
}
