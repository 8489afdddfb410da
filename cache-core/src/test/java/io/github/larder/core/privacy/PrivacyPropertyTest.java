// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of every URL, whatever it contains. */
class PrivacyPropertyTest {

  private final PrivacyPolicy policy = PrivacyPolicy.standard();

  @Property
  void secretUnderAKnownNameIsInNoKey(
      @ForAll("names") String name,
      @ForAll("places") String place,
      @ForAll("secrets") String secret,
      @ForAll("secrets") String other) {
    String key = policy.cacheKey(place.replace("NAME", name).replace("VALUE", secret)).value();
    assertThat(key).doesNotContain(secret).contains("#");
    String otherKey = policy.cacheKey(place.replace("NAME", name).replace("VALUE", other)).value();
    assertThat(otherKey.equals(key)).isEqualTo(other.equals(secret));
  }

  @Property
  void redactionIsIdempotentForAnyText(@ForAll String text) {
    String redacted = policy.redact(text);
    assertThat(policy.redact(redacted)).isEqualTo(redacted);
    if (!text.isEmpty()) {
      String key = policy.cacheKey(text).value();
      assertThat(policy.redact(key)).as("nothing in a key is left to redact").isEqualTo(key);
    }
  }

  @Property
  void differentTextsHaveDifferentKeys(@ForAll("texts") String a, @ForAll("texts") String b) {
    assertThat(policy.cacheKey(a).equals(policy.cacheKey(b))).isEqualTo(a.equals(b));
  }

  @Provide
  Arbitrary<String> names() {
    List<String> names = new ArrayList<>(KnownParameters.WIDE.always().exact());
    names.addAll(KnownParameters.WIDE.always().endings());
    Arbitrary<String> known = Arbitraries.of(names);
    Arbitrary<String> upper = known.map(name -> name.toUpperCase(Locale.ROOT));
    Arbitrary<String> parts = known.map(name -> "x%5B" + name + "%5D");
    Arbitrary<String> prefixed =
        Arbitraries.of(KnownParameters.WIDE.always().endings()).map(name -> "x-my_" + name);
    Arbitrary<String> encoded =
        known.map(name -> "%" + Integer.toHexString(name.charAt(0)) + name.substring(1));
    return Arbitraries.oneOf(known, upper, parts, prefixed, encoded);
  }

  @Provide
  Arbitrary<String> places() {
    return Arbitraries.of(
        "http://h/?NAME=VALUE",
        "http://h/?a=1&NAME=VALUE&b=2",
        "http://h/?a=1;NAME=VALUE",
        "http://h/p;NAME=VALUE/q?a=1",
        "http://h/#NAME=VALUE",
        "http://h/?next=http%3A%2F%2Fi%2F%3FNAME%3DVALUE",
        "{accept=a}http://h:80/?NAME=VALUE");
  }

  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.strings().alpha().numeric().ofMinLength(12).ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of("http://h/", "?", "&", "token=", "a", "b", "#", "REDACTED", ";", "%3D", "@");
    return Combinators.combine(pieces, pieces.list().ofMaxSize(4))
        .as((first, more) -> first + String.join("", more));
  }
}
