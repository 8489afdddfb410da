// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.model.HeaderField;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Whatever a field, a text or an instant is, it comes back as it was. */
final class AttributeValuesTest {

  /** What could end a line, split a field, or have no form in UTF-8. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "B-c",
          ":",
          ": ",
          " ",
          "\t",
          "\n",
          "\r",
          "\u0000",
          "\u001f",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u00e9",
          "\u2028",
          "\u65e5",
          "\ufffd",
          "\ufeff",
          "\ud83c\udf5e",
          "\ud83c",
          "\udf5e",
          "{",
          "=",
          "?");

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("Content-Type: text/html", List.of(field("Content-Type", "text/html"))),
        Arguments.of("A: 1\nA: 2\na: ", List.of(field("A", "1"), field("A", "2"), field("a", ""))),
        Arguments.of("Warning", List.of(field("Warning", null))),
        Arguments.of("A\nB: \nC", List.of(field("A", null), field("B", ""), field("C", null))),
        Arguments.of("A:  two blanks  ", List.of(field("A", " two blanks  "))),
        Arguments.of("A: b: c", List.of(field("A", "b: c"))),
        Arguments.of("A b: \tc", List.of(field("A b", "\tc"))),
        Arguments.of("\u65e5: \ud83c\udf5e", List.of(field("\u65e5", "\ud83c\udf5e"))));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void fieldsAreLines(String lines, List<HeaderField> fields) throws UnreadableItemException {
    assertThat(AttributeValues.fields(fields)).isEqualTo(AttributeValue.fromS(lines));
    assertThat(AttributeValues.fieldsOf(AttributeValue.fromS(lines), "headers")).isEqualTo(fields);
  }

  static Stream<HeaderField> noLines() {
    return Stream.of(
        field("A", "b\nSet-Cookie: c"),
        field("A", "b\rc"),
        field("A", "\u0000"),
        field("A", "\u0085"),
        field("A", "\ud83c"),
        field("A\ndoubled", "b"),
        field("A\udf5e", "b"),
        field("A:", "b"),
        field("A: b", null),
        field(":pseudo", null),
        field("", "b"),
        field("", null));
  }

  @ParameterizedTest
  @MethodSource("noLines")
  void whatNoLineCanHoldIsAList(HeaderField field) throws UnreadableItemException {
    List<HeaderField> fields = List.of(field("Before", "x"), field, field("After", null));
    AttributeValue stored = AttributeValues.fields(fields);
    assertThat(stored.hasL()).isTrue();
    assertThat(AttributeValues.fieldsOf(stored, "headers")).isEqualTo(fields);
  }

  @Test
  void anyFieldsComeBack() throws UnreadableItemException {
    Random random = new Random(14);
    for (int i = 0; i < 5000; i++) {
      List<HeaderField> fields = new ArrayList<>();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        fields.add(field(text(random), random.nextInt(5) == 0 ? null : text(random)));
      }
      assertThat(AttributeValues.fieldsOf(AttributeValues.fields(fields), "headers"))
          .isEqualTo(fields);
    }
  }

  @Test
  void anyTextsComeBack() throws UnreadableItemException {
    Random random = new Random(14);
    for (int i = 0; i < 5000; i++) {
      List<String> texts = Stream.generate(() -> text(random)).limit(random.nextInt(4)).toList();
      assertThat(AttributeValues.textsOf(AttributeValues.texts(texts), "variants"))
          .isEqualTo(texts);
    }
  }

  @Test
  void onlyTextsThatFitAreLines() {
    assertThat(AttributeValues.texts(List.of("{A=b}", "{A=\u65e5}")).s())
        .isEqualTo("{A=b}\n{A=\u65e5}");
    assertThat(
            Stream.of(List.<String>of(), List.of(""), List.of("a", "b\n"), List.of("\ud83c"))
                .map(AttributeValues::texts))
        .allMatch(AttributeValue::hasL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2024-02-29T12:34:56.000000001Z",
        "9999-12-31T23:59:59.999999999Z",
        "-0001-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "-1000000000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z"
      })
  void instantsComeBack(String text) {
    Instant instant = Instant.parse(text);
    assertThat(AttributeValues.instantOf(AttributeValues.instant(instant).s())).isEqualTo(instant);
    for (Instant other : List.of(instant, Instant.EPOCH, Instant.MIN, Instant.MAX)) {
      String seconds = AttributeValues.secondsBetween(instant, other);
      assertThat(AttributeValues.beginOf(seconds, other)).as(seconds).isEqualTo(instant);
    }
  }

  @Test
  void instantsAreReadAsTheJdkReadsThem() {
    Random random = new Random(14);
    for (int i = 0; i < 5000; i++) {
      Instant instant =
          Instant.ofEpochSecond(random.nextLong(-90_000_000_000L, 300_000_000_000L))
              .plusNanos(random.nextInt(1_000_000_000));
      String text = AttributeValues.instant(instant).s();
      assertThat(Instant.parse(text)).isEqualTo(instant);
      char[] edited = text.toCharArray();
      edited[random.nextInt(edited.length)] = "0123456789TZtz:.-+ ".charAt(random.nextInt(19));
      isReadAsTheJdkReadsIt(new String(edited));
    }
    isReadAsTheJdkReadsIt("2024-12-31T24:00:00.000000000Z");
    isReadAsTheJdkReadsIt("2016-12-31T23:59:60.000000000Z");
    isReadAsTheJdkReadsIt("2024-12-31T23:59:60.000000000Z");
    isReadAsTheJdkReadsIt("2023-02-29T00:00:00.000000000Z");
    isReadAsTheJdkReadsIt("");
  }

  private static void isReadAsTheJdkReadsIt(String text) {
    Instant expected;
    try {
      expected = Instant.parse(text);
    } catch (DateTimeException e) {
      assertThatThrownBy(() -> AttributeValues.instantOf(text))
          .as(text)
          .isInstanceOf(DateTimeException.class);
      return;
    }
    assertThat(AttributeValues.instantOf(text)).as(text).isEqualTo(expected);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static HeaderField field(String name, @Nullable String value) {
    return new HeaderField(name, value);
  }
}
