// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.ItemChecksums.FieldBytes;
import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Known values: items that were written once must stay readable. */
final class ChecksTest {

  private static final String KEY = "shop/https://example.org/bread";
  private static final EntryVersion VERSION = new EntryVersion("q3Zr0cYw1XfA.Jk2VbN8s_TtE");

  @Test
  void theChecksOfAnItemAreKnown() {
    assertThat(checks(Samples.response())).containsExactly("2d2eb2b7", "b3ebf608");
    assertThat(checks(Samples.builder().body(Body.wrap(new byte[] {-1, 0}, "zstd")).build()))
        .containsExactly("2d2eb2b7", "0fa94958");
    assertThat(checks(Samples.builder().body(null).build()))
        .containsExactly("2d2eb2b7", "47e7203a");
    assertThat(checks(Samples.response(""))).containsExactly("2d2eb2b7", "738395ba");
  }

  @Test
  void theCheckOfPartsIsKnown() {
    assertThat(partsCheck(2524611600L))
        .isEqualTo("8402220efef9e374e507faa9e497f801f28c54f57fd8389066bbc4e1abf11529");
    assertThat(partsCheck(null))
        .isEqualTo("182e8534070e54af9803ee1d9f3b8ca4009b3af89610d3bf66154338cf940b19");
  }

  /** The boundary between two fields is part of the checksum. */
  @Test
  void noTwoValuesLookAlike() {
    assertThat(
            List.of(
                hex(new FieldBytes().add("ab").add("c")),
                hex(new FieldBytes().add("a").add("bc")),
                hex(new FieldBytes().add("abc")),
                hex(new FieldBytes().add((AttributeValue) null).add("abc")),
                hex(new FieldBytes().add("").add("abc")),
                hex(new FieldBytes().add(list("abc"))),
                hex(new FieldBytes().add(list("ab", "c"))),
                hex(new FieldBytes().add(list("ab")).add(list("c"))),
                hex(new FieldBytes().add(AttributeValue.fromN("1"))),
                hex(new FieldBytes().add(AttributeValue.fromS("1"))),
                hex(new FieldBytes().add(AttributeValue.fromM(Map.of("n", text("a"))))),
                hex(new FieldBytes().add(AttributeValue.fromM(Map.of("v", text("a")))))))
        .doesNotHaveDuplicates();
  }

  @Test
  void theOrderOfMembersIsNoMatter() {
    assertThat(hex(new FieldBytes().add(AttributeValue.fromM(members("n", "v")))))
        .isEqualTo(hex(new FieldBytes().add(AttributeValue.fromM(members("v", "n")))));
  }

  private static List<String> checks(StoredResponse response) {
    Map<String, AttributeValue> value =
        TestTable.member(new ItemWriter("shop", true).item(KEY, VERSION, response), "value").m();
    return List.of(
        TestTable.member(value, "headCheck").s(), TestTable.member(value, "bodyCheck").s());
  }

  private static String partsCheck(@Nullable Long until) {
    return BodyParts.of(
            KEY, Samples.body("0123456789"), VERSION, 2524608000L, until, BodyLimits.DEFAULT)
        .check();
  }

  private static Map<String, AttributeValue> members(String first, String second) {
    Map<String, AttributeValue> members = new LinkedHashMap<>();
    members.put(first, text("of " + first));
    members.put(second, text("of " + second));
    return members;
  }

  private static AttributeValue list(String... elements) {
    return AttributeValue.fromL(List.of(elements).stream().map(AttributeValue::fromS).toList());
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  private static String hex(FieldBytes fields) {
    return ItemChecksums.crc32c(fields.toArray());
  }
}
