// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import java.util.function.Predicate;

/**
 * Which parameters of a URL are secret. Immutable.
 *
 * @param always names whose every value is one
 * @param byValue names whose value decides
 * @param isSecretValue how it decides
 * @param anyRandomValue whether a value that looks random is one, whatever its name
 */
record SecretParameters(
    SecretNames always,
    SecretNames byValue,
    Predicate<String> isSecretValue,
    boolean anyRandomValue) {

  /** No value is no secret. */
  boolean match(String name, String value) {
    if (value.isEmpty()) {
      return false;
    }
    if (always.matches(name)) {
      return true;
    }
    String decoded = PercentText.decoded(value);
    return (byValue.matches(name) && isSecretValue.test(decoded))
        || (anyRandomValue && !byValue.isPlain(name) && ValueForm.isRandom(decoded));
  }

  /** Where there is a name and its value is not looked at. */
  boolean matchName(String name) {
    return always.matches(name) || (anyRandomValue && byValue.matches(name));
  }

  SecretParameters with(String... names) {
    return on(always.with(names), byValue);
  }

  SecretParameters withMatching(String... regexes) {
    return on(always.withMatching(regexes), byValue);
  }

  SecretParameters without(String... names) {
    return on(always.without(names), byValue.without(names));
  }

  /** Without those whose value decides. */
  SecretParameters alone() {
    return on(always, SecretNames.NONE);
  }

  private SecretParameters on(SecretNames changedAlways, SecretNames changedByValue) {
    return new SecretParameters(changedAlways, changedByValue, isSecretValue, anyRandomValue);
  }
}
