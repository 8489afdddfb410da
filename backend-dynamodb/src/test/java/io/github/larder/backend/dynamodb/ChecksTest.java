// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.ItemChecksums.FieldFeed;
import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Known values: items that were written once must stay readable. */
final class ChecksTest {

  private static final String KEY = "shop/https://example.org/bread";
  private static final EntryVersion VERSION = new EntryVersion("q3Zr0cYw1XfA.Jk2VbN8s_TtE");

  @Test
  void theChecksOfAnItemAreKnown() {
    assertThat(checks(Samples.response()))
        .containsExactly("55f5b58b 0.120000000", "b3ebf608 15 identity");
    assertThat(checks(Samples.builder().body(Body.wrap(new byte[] {-1, 0}, "zstd")).build()))
        .containsExactly("55f5b58b 0.120000000", "0fa94958 2 zstd");
    assertThat(checks(Samples.builder().body(null).build()))
        .containsExactly("55f5b58b 0.120000000", "47e7203a");
    assertThat(checks(Samples.response("")))
        .containsExactly("55f5b58b 0.120000000", "738395ba 0 identity");
  }

  @Test
  void theCheckOfPartsIsKnown() {
    assertThat(partsCheck(2524611600L)).isEqualTo("hAIiDv7543TlB_qp5Jf4AfKMVPV_2DiQZrvE4avxFSk");
    assertThat(partsCheck(null)).isEqualTo("GC6FNAcOVK-YA-4dnzuMpACbOviWENO_ZhVDOM-UCxk");
  }

  /** The boundary between two fields is part of the checksum. */
  @Test
  void noTwoValuesLookAlike() {
    assertThat(
            List.of(
                hex(fields -> fields.add("ab").add("c")),
                hex(fields -> fields.add("a").add("bc")),
                hex(fields -> fields.add("abc")),
                hex(fields -> fields.add((AttributeValue) null).add("abc")),
                hex(fields -> fields.add("").add("abc")),
                hex(fields -> fields.add(list("abc"))),
                hex(fields -> fields.add(list("ab", "c"))),
                hex(fields -> fields.add(list("ab")).add(list("c"))),
                hex(fields -> fields.add(AttributeValue.fromN("1"))),
                hex(fields -> fields.add(AttributeValue.fromS("1"))),
                hex(fields -> fields.add(AttributeValue.fromM(Map.of("n", text("a"))))),
                hex(fields -> fields.add(AttributeValue.fromM(Map.of("v", text("a")))))))
        .doesNotHaveDuplicates();
  }

  @Test
  void theOrderOfMembersIsNoMatter() {
    assertThat(hex(fields -> fields.add(AttributeValue.fromM(members("n", "v")))))
        .isEqualTo(hex(fields -> fields.add(AttributeValue.fromM(members("v", "n")))));
  }

  private static List<String> checks(StoredResponse response) {
    Map<String, AttributeValue> value =
        TestTable.member(new ItemWriter("shop", true).item(KEY, VERSION, response), "value").m();
    return List.of(
        TestTable.member(value, "headInfo").s(), TestTable.member(value, "bodyInfo").s());
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

  private static String hex(Consumer<FieldFeed> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fields.accept(new FieldFeed(bytes::write));
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
