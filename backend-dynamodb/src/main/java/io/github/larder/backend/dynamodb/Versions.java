// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;

/**
 * Generates versions of the form {@code body token . write token}. A write of a body draws both; a
 * refresh keeps the body token, so that refreshes by several processes do not exclude each other
 * while a replaced body excludes them all. Random, because a counter would start again after a
 * removal.
 */
final class Versions {

  private static final int TOKEN_BYTES = 9;

  private final Random random;

  /** Not {@code ThreadLocalRandom}: its seed is part of a JVM snapshot and would be used twice. */
  Versions() {
    this(new SecureRandom());
  }

  /**
   * @param random must not generate the same values in two processes
   */
  Versions(Random random) {
    this.random = random;
  }

  /** Two processes that were restored from one snapshot would write the same versions. */
  void reseed() {
    random.setSeed(ByteBuffer.wrap(SecureRandom.getSeed(Long.BYTES)).getLong());
  }

  EntryVersion ofNewBody() {
    return new EntryVersion(token() + '.' + token());
  }

  EntryVersion ofSameBody(EntryVersion expected) {
    return new EntryVersion(bodyToken(expected) + token());
  }

  /** The prefix that all versions of one body share, with the dot. */
  static String bodyToken(EntryVersion version) {
    String token = version.token();
    int dot = token.indexOf('.');
    return dot < 0 ? token + '.' : token.substring(0, dot + 1);
  }

  /** The body token, which all parts of this body have in common. */
  static String generation(EntryVersion version) {
    String bodyToken = bodyToken(version);
    return bodyToken.substring(0, bodyToken.length() - 1);
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
