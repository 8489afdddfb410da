// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

/**
 * What a backend can do beyond the least that every store must. The tests of a capability that a
 * {@link BackendFixture} does not declare are shown as skipped.
 */
public enum Capability {
  /** {@code refresh} is done without the body; a store without this answers "body needed". */
  REFRESH,
  /** The store has a {@link io.github.larder.spi.StoreCatalog}. */
  CATALOG,
  /** Two stores that one fixture opens have the same content, which outlives each of them. */
  SHARED,
  /** The fixture can plant an entry that the store cannot read. */
  UNREADABLE,
  /** There is a size from which on the store skips a response. */
  SIZE_LIMIT,
  /** The fixture can make the backend behind a store fail. */
  FAILURE,
  /** The fixture can make the backend behind a store wait. */
  HOLD_UP
}
