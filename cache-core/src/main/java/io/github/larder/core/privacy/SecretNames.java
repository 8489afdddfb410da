// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names of secret values. Names are compared decoded, ignoring case and all characters but letters
 * and digits: {@code access_token}, {@code accessToken} and {@code Access%2DToken} are one. Of a
 * name with parts, as in {@code user[password]} or {@code auth.token}, each part counts. Immutable.
 */
record SecretNames(
    Set<String> exact, List<String> endings, List<Pattern> patterns, Set<String> plain) {

  static final SecretNames NONE = new SecretNames(Set.of(), List.of(), List.of(), Set.of());

  private static final Pattern BETWEEN_PARTS = Pattern.compile("[\\[\\].:/]+");

  SecretNames {
    exact = Set.copyOf(exact);
    endings = List.copyOf(endings);
    patterns = List.copyOf(patterns);
    plain = Set.copyOf(plain);
  }

  boolean matches(String name) {
    String decoded = PercentText.decoded(name).strip().toLowerCase(Locale.ROOT);
    String whole = normal(decoded);
    if (plain.contains(whole)) {
      return false;
    }
    return isKnown(whole)
        || (BETWEEN_PARTS.matcher(decoded).find()
            && BETWEEN_PARTS
                .splitAsStream(decoded)
                .map(SecretNames::normal)
                .anyMatch(this::isKnown))
        || patterns.stream().anyMatch(pattern -> pattern.matcher(decoded).matches());
  }

  /** Whether the name is listed as not secret. */
  boolean isPlain(String name) {
    return plain.contains(normal(PercentText.decoded(name).strip().toLowerCase(Locale.ROOT)));
  }

  SecretNames with(String... names) {
    return new SecretNames(joined(exact, names), endings, patterns, plain);
  }

  SecretNames withMatching(String... regexes) {
    List<Pattern> all = new ArrayList<>(patterns);
    for (String regex : regexes) {
      all.add(Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }
    return new SecretNames(exact, endings, all, plain);
  }

  SecretNames without(String... names) {
    return new SecretNames(exact, endings, patterns, joined(plain, names));
  }

  private boolean isKnown(String normal) {
    if (plain.contains(normal)) {
      return false;
    }
    if (exact.contains(normal)) {
      return true;
    }
    for (String ending : endings) {
      if (normal.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> joined(Set<String> names, String... more) {
    Set<String> all = new HashSet<>(names);
    Stream.of(more).map(name -> normal(name.toLowerCase(Locale.ROOT))).forEach(all::add);
    return all;
  }

  private static String normal(String lowerCase) {
    StringBuilder normal = new StringBuilder(lowerCase.length());
    for (int i = 0; i < lowerCase.length(); i++) {
      char c = lowerCase.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        normal.append(c);
      }
    }
    return normal.toString();
  }
}
