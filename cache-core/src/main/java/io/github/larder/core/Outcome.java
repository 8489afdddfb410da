// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** How an {@link Operation} ended. */
public enum Outcome {
  /** A read found an entry. */
  HIT,
  /** A read found none. */
  MISS,
  /** A write is done. */
  STORED,
  /** Nothing had to be written. */
  UNCHANGED,
  /** A write was left out; the reason was told with {@code skipped}. */
  SKIPPED,
  /** A conditional write found something else. */
  CONFLICT,
  /** A refresh found the entry replaced or removed. */
  SUPERSEDED,
  /** A refresh needs the body. */
  BODY_NEEDED,
  /** An entry is removed. */
  REMOVED,
  /** The store was not asked: it is sick, overloaded, or switched off. */
  SHORT_CIRCUITED,
  /** The store failed. */
  FAILED,
  /** The store did not answer in time. */
  TIMED_OUT
}
