// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.greenbytes.http.sfv.BooleanItem;
import org.greenbytes.http.sfv.IntegerItem;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;

/**
 * Reads a targeted field such as {@code CDN-Cache-Control} (RFC 9213): a dictionary of structured
 * fields with the directives of {@code Cache-Control}. Used by Larder's clients alone. Stateless
 * and thread-safe.
 */
public final class TargetedCacheControl {

  private static final Set<String> WITH_SECONDS =
      Set.of("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error");

  private TargetedCacheControl() {}

  /**
   * Parses a field.
   *
   * @param lines the values of all its lines
   * @return the same as a {@code Cache-Control}; empty if the field has to be ignored, since it is
   *     empty, malformed, or has no directive whose value has the right type (section 2.1)
   */
  public static Optional<String> parse(List<String> lines) {
    List<String> directives = new ArrayList<>();
    try {
      for (Map.Entry<String, ListElement<? extends Object>> member :
          new Parser(lines).parseDictionary().get().entrySet()) {
        add(directives, member.getKey(), member.getValue());
      }
    } catch (ParseException e) {
      return Optional.empty();
    }
    return directives.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", directives));
  }

  private static void add(List<String> directives, String name, ListElement<?> value) {
    if (WITH_SECONDS.contains(name)) {
      if (value instanceof IntegerItem seconds && seconds.getAsLong() >= 0) {
        directives.add(name + "=" + seconds.getAsLong());
      }
    } else if (!(value instanceof BooleanItem flag) || flag.get()) {
      // An argument, such as the field names of no-cache, narrows a directive; without it, it is
      // stricter.
      directives.add(name);
    }
  }
}
