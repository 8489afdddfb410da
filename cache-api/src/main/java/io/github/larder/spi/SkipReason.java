// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

/** Why a response was not stored. The request that brought it is served nevertheless. */
public enum SkipReason {
  /** It is larger than the backend or its configured limit allows. */
  TOO_LARGE,
  /** Its {@code Vary} names a header that carries credentials, and the request had it. */
  VARIES_ON_CREDENTIAL,
  /** Its request was sent with credentials that it did not have when its key was computed. */
  UNKNOWN_CREDENTIALS,
  /** Its {@code Vary} names a header that was added to the request after its key was computed. */
  VARIES_ON_ADDED_HEADER,
  /** It has {@code Set-Cookie}, and the policy refuses such responses. */
  SETS_COOKIE,
  /** A header holds a secret for one user, such as a token in the URL of {@code Location}. */
  SECRET_IN_HEADER,
  /** The table, or whatever it would be stored in, is still being created. */
  NOT_READY,
  /** Its last write timed out, and is not retried for a while. */
  ON_HOLD,
  /** It waits for other writes of its entry, longer than its caller; it is written after them. */
  DELAYED,
  /** It confirms an entry that another response replaced, removed or confirmed meanwhile. */
  SUPERSEDED,
  /** All attempts conflicted with other writers. */
  CONTENDED,
  /** The stack is read-only, or the backend has just denied a write. */
  READ_ONLY,
  /** The backend was not called, because it is failing or overloaded. */
  SHORT_CIRCUITED,
  /** The stack is switched off. */
  SWITCHED_OFF,
  /** The backend failed; the {@link CacheStoreException} was reported where it happened. */
  FAILED,

  /** Its request forbade it, by {@code no-store} or in the application's code. */
  REQUEST_NO_STORE,
  /** Its request had a body, which is not part of a key. */
  REQUEST_BODY,
  /** Its request had a body that is too long to be part of a key, or was not at hand as a whole. */
  BODY_TOO_LARGE,
  /** Its request had a body without a key, by the rule that names such requests. */
  BODY_NOT_KEYED,
  /** The key of the body of its request could not be determined. */
  BODY_KEY_FAILED,
  /** The partition of its request could not be determined. */
  UNKNOWN_PARTITION,
  /** A rule of the client excludes it. */
  RULE,
  /** A rule requires validation, and it has no validator. */
  NO_VALIDATOR,
  /** It is larger than the HTTP client's cache allows. */
  OBJECT_TOO_LARGE,
  /** It is a stream of events, which does not end. */
  EVENT_STREAM,
  /** Its body was not read to its end: the application closed it, or the connection broke. */
  INCOMPLETE,

  /** The HTTP client's cache does not store responses to its method. */
  METHOD,
  /** Its status is not stored (RFC 9110, section 15.1; RFC 9111, section 3). */
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
  /** The values that its {@code Vary} nominates do not come again at its URL. */
  VARIES_WITHOUT_REPEAT,
  /** It is contradictory: it has several {@code Date} or {@code Expires} fields. */
  CONTRADICTORY
}
