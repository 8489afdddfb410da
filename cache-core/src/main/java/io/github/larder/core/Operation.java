// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** What was asked of a store. */
public enum Operation {
  /** One entry was read. */
  GET,
  /** Several entries were read. */
  GET_ALL,
  /** An entry was written. */
  PUT,
  /** An entry was written under a condition, one attempt. */
  COMPARE_AND_PUT,
  /** An entry was read, changed and written, with as many attempts as it took. */
  UPDATE,
  /** Everything but the body of an entry was replaced, after a 304. */
  REFRESH,
  /** An entry was removed. */
  REMOVE,
  /** An entry was removed under a condition, one attempt. */
  COMPARE_AND_REMOVE
}
