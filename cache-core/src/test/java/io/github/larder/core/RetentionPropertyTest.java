// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * Properties of every combination of headers. The model expresses the table of {@code
 * RetentionPolicyTest} as a formula: lifetime minus age, then the longest window that is allowed.
 */
class RetentionPropertyTest {

  private static final Duration VALIDATION = Duration.ofSeconds(100);
  private static final Duration STALE = Duration.ofSeconds(10);

  private final RetentionPolicy policy = RetentionPolicy.fromHeaders(VALIDATION, STALE);

  /** Sections 4.2.1, 4.2.3, 4.2.4, 4.3.1, 5.2.2; RFC 5861. */
  @Property
  void followsTheFormula(@ForAll("directives") Directives given, @ForAll boolean quoted) {
    Duration window = given.mustRevalidate() || given.noCache() ? Duration.ZERO : STALE;
    if (!given.mustRevalidate() && !given.noCache()) {
      window = longer(window, Duration.ofSeconds(Math.max(given.ifError(), given.revalidating())));
    }
    if (given.validator()) {
      window = longer(window, VALIDATION);
    }
    long lifetime = given.noCache() ? 0 : Math.max(given.maxAge(), given.shared());
    Duration fresh = Duration.ofSeconds(Math.max(0, lifetime - given.age()));
    assertThat(until(given.response(quoted))).isEqualTo(fresh.plus(window));
  }

  /** Sections 5.2.3 and 4.2.1: order matters only between repeats, unknown directives never. */
  @Property
  void orderAndUnknownDirectivesDoNotMatter(
      @ForAll("directives") Directives given, @ForAll("unknown") String unknown) {
    List<String> list = new ArrayList<>(given.list(false));
    List<String> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    reversed.add(0, unknown);
    assertThat(until(given.responseOf(String.join(" ,, ", reversed))))
        .isEqualTo(until(given.responseOf(String.join(",", list))));
  }

  @Property
  void anyTextIsTolerated(@ForAll String cacheControl, @ForAll String expires, @ForAll String age) {
    StoredResponse response =
        Responses.withHeaders(
            "Cache-Control", cacheControl, "Expires", expires, "Age", age, "Date", expires);
    assertThat(policy.retainUntil(response))
        .isBetween(
            Responses.RECEIVED, Responses.RECEIVED.plusSeconds((1L << 31) * 2).plus(VALIDATION));
  }

  @Property
  void aLongerLifetimeNeverShortensTheRetention(
      @ForAll @LongRange(max = 1L << 33) long a, @ForAll @LongRange(max = 1L << 33) long b) {
    StoredResponse shorter = maxAge(Math.min(a, b));
    StoredResponse longer = maxAge(Math.max(a, b));
    assertThat(until(shorter)).isLessThanOrEqualTo(until(longer));
  }

  /** A 304 is a new reception, which gives the entry as much time as the first response had. */
  @Property
  void aValidationExtendsTheRetention(
      @ForAll("directives") Directives given, @ForAll @IntRange(max = 1_000_000) int later) {
    StoredResponse first = given.response(false);
    Instant received = first.receivedAt().plusSeconds(later);
    StoredResponse validated = first.toBuilder().sentAt(received).receivedAt(received).build();
    assertThat(policy.retainUntil(validated))
        .isEqualTo(Objects.requireNonNull(policy.retainUntil(first)).plusSeconds(later));
  }

  @Property
  void jitterAndLimitStayWithinTheirBounds(
      @ForAll("directives") Directives given, @ForAll @IntRange(min = 1, max = 5000) int limit) {
    StoredResponse response = given.response(false);
    Duration plain = until(response);
    Duration jittered = Duration.between(received(), policy.jittered(0.1).retainUntil(response));
    assertThat(jittered).isBetween(plain, plain.plus(plain.dividedBy(10)));
    Duration maximum = Duration.ofSeconds(limit);
    assertThat(Duration.between(received(), policy.atMost(maximum).retainUntil(response)))
        .isEqualTo(plain.compareTo(maximum) < 0 ? plain : maximum);
  }

  /** Whatever the lifetimes of the variants and their order. */
  @Property
  void rootOutlivesItsVariants(@ForAll("several") List<Directives> variants) {
    RootPolicy roots = new RootPolicy(policy, 32, bound -> 0);
    StoredResponse root = null;
    for (int i = 0; i < variants.size(); i++) {
      StoredResponse variant = variants.get(i).response(false);
      List<String> names = new ArrayList<>(root == null ? List.of() : variantsOf(root));
      names.add("{accept=" + i + "}");
      root = roots.settle(root, variant.toBuilder().variants(names).build());
      for (Directives earlier : variants.subList(0, i + 1)) {
        assertThat(policy.retainUntil(earlier.response(false)))
            .isBeforeOrEqualTo(Objects.requireNonNull(root.retainUntil()));
      }
    }
  }

  @Provide
  Arbitrary<Directives> directives() {
    Arbitrary<Long> seconds =
        Arbitraries.longs().between(0, 1L << 20).edgeCases(edge -> edge.add(0L, 1L));
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(seconds, seconds, seconds, seconds, seconds, flag, flag, flag)
        .as(Directives::new);
  }

  @Provide
  Arbitrary<List<Directives>> several() {
    return directives().list().ofMinSize(1).ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> unknown() {
    Arbitrary<String> token = Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1);
    return Combinators.combine(token, Arbitraries.of("", "=1", "=\"max-age=5, no-store\""))
        .as((name, value) -> "x-" + name + value);
  }

  private Duration until(StoredResponse response) {
    return Duration.between(received(), policy.retainUntil(response));
  }

  private static Instant received() {
    return Responses.RECEIVED;
  }

  private static StoredResponse maxAge(long seconds) {
    return Responses.withHeaders("Cache-Control", "max-age=" + seconds);
  }

  private static List<String> variantsOf(StoredResponse root) {
    return Objects.requireNonNull(root.variants());
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** A combination of the values that decide the retention. */
  record Directives(
      long maxAge,
      long shared,
      long ifError,
      long revalidating,
      long age,
      boolean mustRevalidate,
      boolean noCache,
      boolean validator) {

    List<String> list(boolean quoted) {
      String mark = quoted ? "\"" : "";
      List<String> list =
          new ArrayList<>(
              List.of(
                  "max-age=" + mark + maxAge + mark,
                  "s-maxage=" + mark + shared + mark,
                  "stale-if-error=" + ifError,
                  "Stale-While-Revalidate=" + revalidating));
      if (mustRevalidate) {
        list.add("must-revalidate");
      }
      if (noCache) {
        list.add("no-cache");
      }
      return list;
    }

    StoredResponse response(boolean quoted) {
      return responseOf(String.join(", ", list(quoted)));
    }

    StoredResponse responseOf(String cacheControl) {
      String[] headers =
          validator
              ? new String[] {"Cache-Control", cacheControl, "Age", "" + age, "ETag", "\"a\""}
              : new String[] {"Cache-Control", cacheControl, "Age", "" + age};
      return Responses.withHeaders(headers).toBuilder().sentAt(Responses.RECEIVED).build();
    }
  }
}
