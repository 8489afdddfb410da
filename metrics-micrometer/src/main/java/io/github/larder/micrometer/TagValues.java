// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Objects;

/** Tag values like those of Micrometer's own meters: few, and in lower case. */
final class TagValues {

  /** A tag must have a value. */
  static final String NONE = "none";

  private TagValues() {}

  /** The tag that Micrometer's meters of other caches have, too: {@code cache}. */
  static Tags named(String name, Tags more) {
    return Tags.of("cache", Objects.requireNonNull(name, "name"))
        .and(Objects.requireNonNull(more, "more"));
  }

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
