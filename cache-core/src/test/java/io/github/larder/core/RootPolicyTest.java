// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RootPolicyTest {

  private final RetentionPolicy retention =
      RetentionPolicy.fromHeaders(Duration.ofDays(7), Duration.ofDays(1));
  private final RootPolicy policy = new RootPolicy(retention, 3, bound -> 0);

  @Test
  void newVariantIsLastAndReplacesARandomOne() {
    StoredResponse current = policy.settle(null, Responses.root("{a}", "{b}", "{c}"));
    StoredResponse proposed = Responses.root("{new}", "{c}", "{a}", "{b}");
    assertThat(policy.exceedsMaximum(proposed)).isTrue();
    assertThat(policy.settle(current, proposed).variants()).containsExactly("{b}", "{c}", "{new}");
    assertThat(
            new RootPolicy(retention, 3, bound -> bound - 1).settle(current, proposed).variants())
        .containsExactly("{a}", "{b}", "{new}");
  }

  /** If the oldest were evicted first, a cycle of 36 variants over 32 places would have no hits. */
  @Test
  void aCycleOfMoreVariantsThanPlacesStillHasHits() {
    Random random = new Random(1);
    RootPolicy full = new RootPolicy(retention, 32, random::nextInt);
    List<String> variants = List.of();
    int hits = 0;
    for (int request = 0; request < 3_600; request++) {
      String variant = "{" + request % 36 + "}";
      if (variants.contains(variant)) {
        hits++;
      } else {
        List<String> proposed = new ArrayList<>(variants);
        proposed.add(variant);
        StoredResponse root = Responses.root(variants.toArray(String[]::new));
        variants =
            Objects.requireNonNull(
                full.settle(root, Responses.root(proposed.toArray(String[]::new))).variants());
        assertThat(variants).hasSizeLessThanOrEqualTo(32).contains(variant);
      }
    }
    assertThat(hits).isGreaterThan(2_300);
  }

  @Test
  void rootOutlivesTheVariantThatCreatedIt() {
    StoredResponse proposed = Responses.root("{a}");
    assertThat(policy.settle(null, proposed).retainUntil())
        .isAfter(retention.retainUntil(proposed));
  }

  @Test
  void rootOutlivesAnEarlierVariantThatIsKeptLonger() {
    StoredResponse longer =
        Responses.withHeaders("Cache-Control", "max-age=31536000").toBuilder()
            .variants(List.of("{a}"))
            .build();
    StoredResponse current = policy.settle(null, longer);
    assertThat(policy.settle(current, Responses.root("{a}", "{b}")).retainUntil())
        .isEqualTo(current.retainUntil());
  }

  @Test
  void rootIsLeftUnchangedWhileNothingRelevantChanges() {
    StoredResponse current = policy.settle(null, Responses.root("{a}", "{b}"));
    StoredResponse later =
        Responses.root("{b}", "{a}").toBuilder()
            .receivedAt(Responses.RECEIVED.plus(Duration.ofHours(1)))
            .build();
    assertThat(policy.settle(current, later)).isSameAs(current);
  }

  @Test
  void rootIsWrittenWhenItsRetentionIsTooShort() {
    StoredResponse current = policy.settle(null, Responses.root("{a}"));
    StoredResponse later =
        Responses.root("{a}").toBuilder()
            .receivedAt(Responses.RECEIVED.plus(Duration.ofDays(30)))
            .build();
    assertThat(policy.settle(current, later).retainUntil()).isAfter(current.retainUntil());
  }

  @Test
  void rootIsWrittenWhenVaryOrETagChanges() {
    StoredResponse current = policy.settle(null, Responses.root("{a}"));
    for (HeaderField change :
        List.of(new HeaderField("Vary", "Accept-Language"), new HeaderField("ETag", "\"b\""))) {
      StoredResponse changed =
          Responses.root("{a}").toBuilder()
              .headers(
                  Responses.root().headers().stream()
                      .map(header -> header.isNamed(change.name()) ? change : header)
                      .toList())
              .build();
      assertThat(policy.settle(current, changed).headers()).contains(change);
    }
  }

  @Test
  void rootOfResponsesKeptForEverIsKeptForEver() {
    RootPolicy forEver = new RootPolicy(RetentionPolicy.asGiven(), 3, bound -> 0);
    assertThat(forEver.settle(null, Responses.root("{a}")).retainUntil()).isNull();
  }

  @Test
  void rootOutlivesItsVariantWhateverTheJitter() {
    RetentionPolicy policy =
        RetentionPolicy.fromHeaders(Duration.ofDays(7), Duration.ofDays(1)).jittered(1);
    StoredResponse variant = Responses.root("{a}").toBuilder().variants(null).build();
    RootPolicy roots = new RootPolicy(policy, 3, bound -> 0);
    StoredResponse root = roots.settle(null, Responses.root("{a}"));
    for (int i = 0; i < 100; i++) {
      assertThat(root.retainUntil()).isAfter(policy.retainUntil(variant));
      // Nor does jitter alone extend its retention.
      assertThat(roots.settle(root, Responses.root("{a}"))).isSameAs(root);
    }
  }
}
