// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.EntryVersion;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of an entry, as text {@code body.write} in hexadecimal digits, in the file two
 * integers. A write of a body draws both; a refresh keeps that of the body, so that refreshes by
 * several processes do not exclude each other while a replaced body excludes them all. Random,
 * because a counter would start again after a removal, or with a new file.
 */
record Version(long body, long write) {

  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})\\.([0-9a-f]{16})");
  private static final int HEX = 16;

  static Version ofNewBody(SecureRandom random) {
    return new Version(random.nextLong(), random.nextLong());
  }

  Version ofSameBody(SecureRandom random) {
    return new Version(body, random.nextLong());
  }

  /** {@return the version; empty if it is not one of this backend, such as that of absence} */
  static Optional<Version> of(EntryVersion version) {
    Matcher matcher = FORM.matcher(version.token());
    return matcher.matches()
        ? Optional.of(
            new Version(
                Long.parseUnsignedLong(matcher.group(1), HEX),
                Long.parseUnsignedLong(matcher.group(2), HEX)))
        : Optional.empty();
  }

  EntryVersion toEntryVersion() {
    return new EntryVersion(hex(body) + '.' + hex(write));
  }

  private static String hex(long number) {
    String digits = Long.toHexString(number);
    return "0".repeat(HEX - digits.length()) + digits;
  }
}
