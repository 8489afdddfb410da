// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Converts bodies of DynamoDB's protocol to trees and back. Stateless. */
final class DynamoDbJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DynamoDbJson() {}

  static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  static ObjectNode read(byte[] body) throws IOException {
    if (MAPPER.readTree(body) instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("No JSON object");
  }

  static byte[] write(ObjectNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree has no text", e);
    }
  }
}
