// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Random;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

  private static final ObjectMapper JACKSON =
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        " {\"b\" : 1 , \"a\":[ true,false ,null] } | {\"a\":[true,false,null],\"b\":1}",
        "{\"a\":{\"d\":{},\"c\":[]}}                | {\"a\":{\"c\":[],\"d\":{}}}",
        "\"\\u0041\\/\\u00e9\\ud83d\\ude00\"         | \"A/é😀\"",
        "\"\\b\\f\\n"
            + "\\r"
            + "\\t\\\"\\\\\"                 | \"\\u0008\\u000c\\u000a\\u000d\\u0009\\\"\\\\\"",
        "[1.0,1,1e0,-0,0.10E+2]                    | [1.0,1,1e0,-0,0.10E+2]",
        "12345678901234567890123                   | 12345678901234567890123",
      })
  void hasOneFormForEachMeaning(String json, String canonical) {
    assertThat(of(json)).isEqualTo(canonical);
    assertThat(of(canonical)).as("again").isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"b\":1,\"a\":2,}",
        "[1 , ]",
        "[1 2]",
        "{\"b\" 1}",
        "{b:1}",
        "{ \"a\":1, \"a\":2 }",
        "{ \"a\":1, \"\\u0061\":1 }",
        "[ 01 ]",
        "[ 1. ]",
        "[ .5 ]",
        "[ +1 ]",
        "[ 1e ]",
        "[ - ]",
        "[ NaN ]",
        "[ tru ]",
        "[ \"\t\" ]",
        "[ \"\\x\" ]",
        "[ \"\\u12\" ]",
        "[ \"\\u+123\" ]",
        "[ \"",
        "[ 1 ] x",
        "\ufeff[ 1 ]",
        "// x\n[ 1 ]",
      })
  void whatIsNotJsonWithOneMeaningIsKeyedByItsBytes(String text) {
    assertThat(of(text)).isEqualTo(text);
  }

  @Test
  void surrogatesWithoutTheirOtherHalfAreKeptApart() {
    assertThat(of("[ \"\\ud800\" ]")).isEqualTo("[\"\\ud800\"]");
    assertThat(of("[ \"\\udc00\\ud800\" ]")).isEqualTo("[\"\\udc00\\ud800\"]");
    assertThat(of("[ \"\\\\ud800\" ]")).isEqualTo("[\"\\\\ud800\"]");
  }

  @Test
  void whatIsNotUtf8IsKeyedByItsBytes() {
    byte[] invalid = "[ \"é\" ]".getBytes(ISO_8859_1);
    assertThat(key(invalid, "application/json")).isEqualTo(invalid);
    byte[] ofOtherCharset = "[ \"é\" ]".getBytes(UTF_8);
    assertThat(key(ofOtherCharset, "application/json; charset=iso-8859-1"))
        .isEqualTo(ofOtherCharset);
    assertThat(key(ofOtherCharset, "application/json; charset=\"UTF-8\""))
        .isEqualTo("[\"é\"]".getBytes(UTF_8));
  }

  @Test
  void deepNestingIsKeyedByItsBytes() {
    String deepest = "[ ".repeat(JsonReader.MAX_DEPTH) + "]".repeat(JsonReader.MAX_DEPTH);
    assertThat(of(deepest)).isEqualTo(deepest.replace(" ", ""));
    String deeper = "[ ".repeat(200_000) + "]".repeat(200_000);
    assertThat(of(deeper)).isEqualTo(deeper);
  }

  /** Texts with one or two changed characters; Jackson says what they mean. */
  @Test
  void meansTheSameToAnotherParser() throws IOException {
    String[] texts = {
      "{\"a\": [1, -2.50e+3, true, null], \"b\": {\"c\": \"x\\u00e9\\n\"}, \"\": \"\"}",
      "[\"\\ud83d\\ude00\", 0, 0.0, 1E5, [], {}, [[]], {\"x\": {\"y\": false}}]",
    };
    String alphabet = "{}[]\",:\\u0123456789eE+-.truefalsn \t\n";
    Random random = new Random(13);
    int valid = 0;
    for (int i = 0; i < 4_000; i++) {
      StringBuilder text = new StringBuilder(texts[i % 2]);
      for (int change = random.nextInt(3); change > 0; change--) {
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          default -> text.deleteCharAt(at);
        }
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      JsonNode meaning = meaning(bytes);
      assertThat(JsonReader.read(bytes).isPresent()).as("%s", text).isEqualTo(meaning != null);
      if (meaning != null) {
        valid++;
        assertThat(meaning(CanonicalJson.bytes(JsonReader.read(bytes).orElseThrow())))
            .isEqualTo(meaning);
      }
    }
    assertThat(valid).isGreaterThan(1_000);
  }

  private static @Nullable JsonNode meaning(byte[] json) {
    try (JsonParser parser = JACKSON.createParser(json)) {
      JsonNode tree = JACKSON.readTree(parser);
      return parser.nextToken() == null ? tree : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String of(String json) {
    return new String(key(json.getBytes(UTF_8), "application/json"), UTF_8);
  }

  private static byte[] key(byte[] body, String type) {
    HttpRequest request = new BasicHttpRequest("POST", "/");
    request.addHeader("Content-Type", type);
    return BodyKey.canonicalJson().of(request, body).orElseThrow();
  }
}
