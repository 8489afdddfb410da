// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.greenbytes.http.sfv.BooleanItem;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.Item;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a query that make no difference to a response, by its {@code No-Vary-Search} (the
 * HTTP working group's draft of that name). Immutable.
 *
 * @param keyOrder whether the order of parameters with different names makes no difference
 * @param ignored the names of parameters that make no difference; {@code null} for all but {@code
 *     kept}
 * @param kept the names of parameters that make a difference, if all others do not
 */
record NoVarySearch(boolean keyOrder, @Nullable Set<String> ignored, Set<String> kept) {

  /**
   * Parses the field.
   *
   * @param lines the values of all its lines
   * @return empty if it is malformed, or everything makes a difference
   */
  static Optional<NoVarySearch> parse(List<String> lines) {
    try {
      Map<String, ListElement<? extends Object>> members =
          new Parser(lines).parseDictionary().get();
      boolean keyOrder = flag(members.get("key-order"));
      ListElement<?> params = members.get("params");
      ListElement<?> except = members.get("except");
      boolean all = params != null && !(params instanceof InnerList) && flag(params);
      if (except != null && !all) {
        return Optional.empty();
      }
      NoVarySearch parsed =
          new NoVarySearch(
              keyOrder,
              all ? null : params instanceof InnerList list ? names(list) : Set.of(),
              except == null ? Set.of() : names(except));
      boolean changesNothing = !keyOrder && parsed.ignored != null && parsed.ignored.isEmpty();
      return changesNothing ? Optional.empty() : Optional.of(parsed);
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  /** {@return a text that is the same for all queries between which there is no difference} */
  String normalized(String query) {
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    for (String parameter : query.split("&")) {
      if (!parameter.isEmpty()) {
        String[] pair = parameter.split("=", 2);
        String name = decoded(pair[0]);
        if (makesDifference(name)) {
          parameters.add(Map.entry(name, pair.length < 2 ? "" : decoded(pair[1])));
        }
      }
    }
    if (keyOrder) {
      parameters.sort(Comparator.comparing(Map.Entry::getKey));
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> parameter : parameters) {
      append(text, parameter.getKey());
      append(text, parameter.getValue());
    }
    return text.toString();
  }

  private boolean makesDifference(String name) {
    return ignored == null ? kept.contains(name) : !ignored.contains(name);
  }

  /** With its length in front, no text can be mistaken for two. */
  private static void append(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part);
  }

  private static boolean flag(@Nullable ListElement<?> member) {
    if (member == null) {
      return false;
    }
    if (member instanceof BooleanItem flag) {
      return flag.get();
    }
    throw new ParseException("Not a boolean", member.serialize(), 0);
  }

  private static Set<String> names(ListElement<?> member) {
    if (!(member instanceof InnerList list)) {
      throw new ParseException("Not a list", member.serialize(), 0);
    }
    Set<String> names = new HashSet<>();
    for (Item<? extends Object> item : list.get()) {
      if (!(item instanceof StringItem name)) {
        throw new ParseException("Not a string", item.serialize(), 0);
      }
      names.add(decoded(name.get()));
    }
    return names;
  }

  private static String decoded(String text) {
    try {
      String decoded = URLDecoder.decode(text, UTF_8);
      // Octets that are not UTF-8 would all become the same character.
      return decoded.indexOf('\ufffd') < 0 ? decoded : text;
    } catch (IllegalArgumentException e) {
      // A malformed percent encoding: it is compared as it stands.
      return text;
    }
  }
}
