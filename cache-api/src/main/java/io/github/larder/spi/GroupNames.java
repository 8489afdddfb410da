// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.StoredResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The groups of a response: the members of its {@code Cache-Groups} field (RFC 9875, section 2),
 * which is a list of strings (RFC 9651, section 3.1). A field that is not such a list names no
 * group. Stateless.
 */
final class GroupNames {

  private static final String STRING = "\"((?:[ !#-\\[\\]-~]++|\\\\[\"\\\\])*+)\"";

  /** Parameters mean nothing here. */
  private static final String PARAMETERS = "(?:; *+[a-z*][-a-z0-9_.*]*+(?:=[^,;]++)?+)*+";

  /** A string, its parameters, and the comma or the end that follows. */
  private static final Pattern MEMBER =
      Pattern.compile("\\G[ \\t]*+" + STRING + PARAMETERS + "[ \\t]*+(?:,|$)");

  private static final Pattern QUOTED_PAIR = Pattern.compile("\\\\(.)");

  private GroupNames() {}

  static Set<String> of(StoredResponse head) {
    String list = String.join(", ", head.headerValues("Cache-Groups")).strip();
    if (list.endsWith(",")) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>();
    Matcher member = MEMBER.matcher(list);
    int end = 0;
    while (end < list.length()) {
      if (!member.find(end)) {
        return Set.of();
      }
      names.add(QUOTED_PAIR.matcher(member.group(1)).replaceAll("$1"));
      end = member.end();
    }
    return names;
  }
}
