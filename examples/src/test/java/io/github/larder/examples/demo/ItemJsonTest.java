// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

final class ItemJsonTest {

  @Test
  void whatFitsStaysOnOneLineAndTheKeyComesFirst() {
    Map<String, AttributeValue> item =
        Map.of(
            "value",
            AttributeValue.fromM(
                Map.of(
                    "status",
                    AttributeValue.fromN("200"),
                    "headers",
                    AttributeValue.fromS("Date: Mon, 23 Nov 2026 01:58:45 GMT\nServer: a \"\\"),
                    "list",
                    AttributeValue.fromL(
                        List.of(field("n", "a value that is long"), field("v", "another one"))),
                    "body",
                    AttributeValue.fromB(SdkBytes.fromByteArray(new byte[3])))),
            "key",
            AttributeValue.fromS("http://localhost/"));

    assertThat(new ItemJson(60).of(item))
        .isEqualTo(
            """
            {
              "key": "http://localhost/",
              "value": {
                "status": 200,
                "headers": "Date: Mon, 23 Nov 2026 01:58:45 GMT\\n
                            Server: a \\"\\\\",
                "body": "(3 bytes)",
                "list": [
                  {"n": "a value that is long"},
                  {"v": "another one"}
                ]
              }
            }""");
  }

  private static AttributeValue field(String name, String value) {
    return AttributeValue.fromM(Map.of(name, AttributeValue.fromS(value)));
  }
}
