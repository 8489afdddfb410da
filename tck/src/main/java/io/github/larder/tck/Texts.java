// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;

/** Texts of a certain length, and long texts shortened for a message. */
final class Texts {

  private static final int SHOWN = 60;

  private Texts() {}

  static String shorten(CacheKey key) {
    String value = key.value();
    return value.length() <= SHOWN
        ? value
        : value.substring(0, SHOWN) + "... (" + value.length() + " characters)";
  }

  static String ofLength(int length) {
    return "abcdefghijklmnopqrstuvwxyz".repeat(length / 26 + 1).substring(0, length);
  }
}
