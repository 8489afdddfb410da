// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The row of a key: the first 8 bytes of the SHA-256 of its text. A key of any length is found by
 * one descent of one tree, and no index over long texts is needed. The text of the key is in the
 * row, too, and every statement compares it: should two keys ever have the same row, each replaces
 * the other, and neither is taken for the other.
 */
final class EntryId {

  private EntryId() {}

  static long of(CacheKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.value().getBytes(UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
