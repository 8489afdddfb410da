// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Compared with DynamoDB Local: each item is filled to the last byte, and one beyond. */
@ExtendWith(LocalDynamoDbExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ItemSizeTest {

  private final TestTable table;

  ItemSizeTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @BeforeAll
  static void limit() {
    assertThat(ItemSize.MAX_ITEM_BYTES).isEqualTo(409_600);
  }

  static Stream<Arguments> values() {
    AttributeValue text = AttributeValue.fromS("text");
    return Stream.of(
        Arguments.of("ascii", text),
        Arguments.of("empty text", AttributeValue.fromS("")),
        Arguments.of("two bytes a character", AttributeValue.fromS("\u00e9\u00fc")),
        Arguments.of("three bytes a character", AttributeValue.fromS("\u65e5\u672c")),
        Arguments.of("four bytes a character", AttributeValue.fromS("\ud83c\udf5e")),
        Arguments.of("binary", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[17]))),
        Arguments.of("boolean", AttributeValue.fromBool(true)),
        Arguments.of("null", AttributeValue.fromNul(true)),
        Arguments.of("zero", AttributeValue.fromN("0")),
        Arguments.of("one digit", AttributeValue.fromN("7")),
        Arguments.of("status", AttributeValue.fromN("200")),
        Arguments.of("status not found", AttributeValue.fromN("404")),
        Arguments.of("length", AttributeValue.fromN("12345")),
        Arguments.of("round length", AttributeValue.fromN("120000")),
        Arguments.of("epoch seconds", AttributeValue.fromN("1767312000")),
        Arguments.of("odd epoch seconds", AttributeValue.fromN("1767312123")),
        Arguments.of("negative", AttributeValue.fromN("-62135596800")),
        Arguments.of("odd zeros", AttributeValue.fromN("410")),
        Arguments.of("odd zeros again", AttributeValue.fromN("220")),
        Arguments.of("odd and long", AttributeValue.fromN("20480")),
        Arguments.of("odd and longer", AttributeValue.fromN("7363440")),
        Arguments.of("fraction", AttributeValue.fromN("1.5")),
        Arguments.of("small fraction", AttributeValue.fromN("0.05")),
        Arguments.of("exponent", AttributeValue.fromN("12e30")),
        Arguments.of("empty list", AttributeValue.fromL(List.of())),
        Arguments.of("list", AttributeValue.fromL(List.of(text, text, text))),
        Arguments.of("empty map", AttributeValue.fromM(Map.of())),
        Arguments.of("map", AttributeValue.fromM(Map.of("n", text, "v", text))),
        Arguments.of(
            "list of maps",
            AttributeValue.fromL(
                List.of(
                    AttributeValue.fromM(Map.of("n", text)),
                    AttributeValue.fromM(Map.of("n", text, "v", text))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void theLastByteIsKnown(String name, AttributeValue value) {
    assertThatCode(() -> table.put(filled(value, ItemSize.MAX_ITEM_BYTES)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> table.put(filled(value, ItemSize.MAX_ITEM_BYTES + 1)))
        .isInstanceOf(DynamoDbException.class)
        .satisfies(refused -> assertThat(SdkErrors.isAboutItemSize(refused)).isTrue());
  }

  /** One number at a time, each in an item that is filled to the last byte, and beyond. */
  @Test
  void numbersOfAllKindsAreMeasured() {
    Random random = new Random(8);
    for (int i = 0; i < Integer.getInteger("larder.numbers", 40); i++) {
      BigDecimal number =
          BigDecimal.valueOf(random.nextLong(1, 1L << (1 + random.nextInt(50))))
              .scaleByPowerOfTen(random.nextInt(9) - 4);
      theLastByteIsKnown("", AttributeValue.fromN(number.toPlainString()));
      theLastByteIsKnown("", AttributeValue.fromN(number.negate().toPlainString()));
    }
  }

  @Test
  void textIsMeasuredInUtf8() {
    assertThat(ItemSize.utf8Length("a\u00e9\u65e5\ud83c\udf5e\ud83c")).isEqualTo(1 + 2 + 3 + 4 + 1);
  }

  private static Map<String, AttributeValue> filled(AttributeValue value, long size) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("key", AttributeValue.fromS("k"));
    item.put("value", AttributeValue.fromM(Map.of("member", value)));
    item.put("filling", AttributeValue.fromS(""));
    long missing = size - ItemSize.of(item);
    item.put("filling", AttributeValue.fromS("x".repeat((int) missing)));
    return item;
  }
}
