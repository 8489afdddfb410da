// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.TransferTime;

/**
 * How large bodies may be, and where they go.
 *
 * @param inlineLimit the longest body that is kept in the item of its entry
 * @param maxBodyBytes the longest body that is stored, and that is believed when it is read
 * @param partBytes the length of each part of a body but the last
 */
record BodyLimits(long inlineLimit, long maxBodyBytes, int partBytes) {

  static final long MAX_INLINE_BYTES = ItemSize.LIMIT;

  /** A longer body could be written, but not read: no deadline grows that far. */
  static final long MAX_BODY_BYTES = TransferTime.MAX_BODY_BYTES;

  /** The rest of an item is for two keys, of at most 1,024 bytes and some, and for the names. */
  static final int PART_BYTES = 380 * 1024;

  static final BodyLimits DEFAULT = new BodyLimits(16 * 1024, 4 * 1024 * 1024, PART_BYTES);

  BodyLimits withMaxBodyBytes(long limit) {
    return new BodyLimits(inlineLimit, limit, partBytes);
  }

  /** How many parts a body of this length is cut into. */
  int parts(int length) {
    return (int) (((long) length + partBytes - 1) / partBytes);
  }

  /** As many parts as are believed: those of a writer with parts of half the length. */
  long mostParts(long length) {
    return 1 + 2 * length / partBytes;
  }
}
