// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StoredResponseTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123456789Z");

  @Test
  void itsBuilderBuildsAnEqualResponse() {
    assertThat(full().build().toBuilder().build())
        .isEqualTo(full().build())
        .hasSameHashCodeAs(full().build());
  }

  @Test
  void everyPartCountsForEquality() {
    List<UnaryOperator<StoredResponse.Builder>> changes =
        List.of(
            builder -> builder.method("HEAD"),
            builder -> builder.requestUri("/other"),
            builder -> builder.requestHeaders(List.of()),
            builder -> builder.status(404),
            builder ->
                builder.headers(List.of(new HeaderField("b", "2"), new HeaderField("A", "1"))),
            builder -> builder.body(Body.wrap(new byte[] {1}, "gzip")),
            builder -> builder.body(null),
            builder -> builder.sentAt(NOW.plusNanos(1)),
            builder -> builder.receivedAt(NOW.plusNanos(1)),
            builder -> builder.variants(List.of()),
            builder -> builder.variants(null),
            builder -> builder.retainUntil(null),
            builder -> builder.annotation("x", "other"),
            builder -> builder.annotation("z", "more"));
    assertThat(changes)
        .allSatisfy(
            change -> assertThat(change.apply(full()).build()).isNotEqualTo(full().build()));
  }

  @Test
  void theOrderOfAnnotationsCounts() {
    StoredResponse one = minimal().annotation("a", "1").annotation("b", "2").build();
    StoredResponse other = minimal().annotation("b", "2").annotation("a", "1").build();
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void listsAreCopiedAndCannotBeChanged() {
    List<HeaderField> headers = new ArrayList<>(List.of(new HeaderField("A", "1")));
    List<String> variants = new ArrayList<>(List.of("one"));
    StoredResponse response = minimal().headers(headers).variants(variants).build();
    headers.clear();
    variants.clear();
    assertThat(response.headers()).hasSize(1);
    assertThat(response.variants()).containsExactly("one");
    assertThatThrownBy(() -> response.annotations().put("a", "1"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aReusedBuilderDoesNotChangeWhatItBuilt() {
    StoredResponse.Builder builder = minimal().annotation("a", "1");
    StoredResponse first = builder.build();
    builder.status(500).annotation("b", "2").build();
    assertThat(first).isEqualTo(minimal().annotation("a", "1").build());
  }

  @Test
  void aMissingValueIsNamed() {
    assertThatNullPointerException()
        .isThrownBy(() -> StoredResponse.builder().requestUri("/").build())
        .withMessage("method");
    assertThatNullPointerException()
        .isThrownBy(() -> StoredResponse.builder().method("GET").requestUri("/").build())
        .withMessage("sentAt");
  }

  @Test
  void headerValuesAreFoundInOrderWhateverTheCase() {
    StoredResponse response =
        minimal()
            .headers(
                List.of(
                    new HeaderField("Via", "1"),
                    new HeaderField("X", "no"),
                    new HeaderField("VIA", null),
                    new HeaderField("via", "2")))
            .build();
    assertThat(response.headerValues("vIA")).containsExactly("1", "2");
    assertThat(response.headerValues("Age")).isEmpty();
  }

  @Test
  void itExpiresAtTheInstantItself() {
    StoredResponse response = minimal().retainUntil(NOW).build();
    assertThat(response.isExpiredAt(NOW.minusNanos(1))).isFalse();
    assertThat(response.isExpiredAt(NOW)).isTrue();
    assertThat(minimal().build().isExpiredAt(Instant.MAX)).isFalse();
  }

  @Test
  void everythingButTheBodyIsKept() {
    StoredResponse bare = full().build().withoutBody();
    assertThat(bare).isEqualTo(full().body(null).build());
    assertThat(bare.withoutBody()).isSameAs(bare);
    assertThat(bare.bodyLength()).isZero();
    assertThat(full().build().bodyLength())
        .isEqualTo(Objects.requireNonNull(full().build().body()).length())
        .isPositive();
  }

  @Test
  void theTextHasNoHeaderAndNoContent() {
    assertThat(full().build().toString())
        .contains("GET", "/bread", "200", "1 bytes", "1 variants")
        .doesNotContain("secret");
    assertThat(minimal().build().toString()).contains("body none", "for ever");
  }

  private static StoredResponse.Builder minimal() {
    return StoredResponse.builder().method("GET").requestUri("/bread").sentAt(NOW).receivedAt(NOW);
  }

  private static StoredResponse.Builder full() {
    return minimal()
        .requestHeaders(List.of(new HeaderField("Cookie", "secret")))
        .headers(List.of(new HeaderField("A", "1"), new HeaderField("b", "2")))
        .body(Body.wrap(new byte[] {1}))
        .variants(List.of("one"))
        .retainUntil(NOW.plusSeconds(60))
        .annotation("x", "y");
  }
}
