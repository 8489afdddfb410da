// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

/**
 * An optional capability of a backend. The tests of a capability that a {@link BackendFixture} does
 * not declare are reported as skipped.
 */
public enum Capability {
  /** The store refreshes without the body; without this capability its result is "body needed". */
  REFRESH,
  /** The store has a {@link io.github.larder.spi.StoreCatalog}. */
  CATALOG,
  /** Two stores that one fixture opens have the same content, which outlives each of them. */
  SHARED,
  /** The store has {@link io.github.larder.spi.KeyLeases}; it is {@link #SHARED} as well. */
  LEASES,
  /** The fixture can plant an entry that the store cannot read. */
  UNREADABLE,
  /** The store skips a response from a certain size on. */
  SIZE_LIMIT,
  /** The fixture can make the backend behind a store fail. */
  FAILURE,
  /** The fixture can make the backend behind a store wait. */
  HOLD_UP
}
