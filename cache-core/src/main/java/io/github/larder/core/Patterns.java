// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Lists of patterns that grow. */
final class Patterns {

  private Patterns() {}

  /** Without regard to case. */
  static List<Pattern> joined(List<Pattern> patterns, String... regexes) {
    List<Pattern> all = new ArrayList<>(patterns);
    for (String regex : regexes) {
      all.add(Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }
    return List.copyOf(all);
  }
}
