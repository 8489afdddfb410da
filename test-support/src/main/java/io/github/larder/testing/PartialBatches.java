// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;

/**
 * Batches of which DynamoDB leaves items unprocessed, as when it is throttled:
 *
 * <pre>
 * BatchGetItem    {"RequestItems": {table: {"Keys": [...], ...}}} → {"UnprocessedKeys": {table: {"Keys": [...], ...}}}
 * BatchWriteItem  {"RequestItems": {table: [...]}}                → {"UnprocessedItems": {table: [...]}}
 * </pre>
 */
final class PartialBatches {

  private static final String REQUEST_ITEMS = "RequestItems";

  private final Upstream upstream;

  PartialBatches(Upstream upstream) {
    this.upstream = upstream;
  }

  /** Nothing is executed. */
  HttpMessage none(String operation, HttpMessage request) throws IOException {
    ObjectNode answer = DynamoDbJson.empty();
    if (operation.equals("BatchGetItem")) {
      answer.set("Responses", DynamoDbJson.empty());
    }
    answer.set(leftOver(operation), DynamoDbJson.read(request.body()).required(REQUEST_ITEMS));
    return HttpMessage.json(200, DynamoDbJson.write(answer));
  }

  /** The first half of the items of each table, rounded up, is executed. */
  HttpMessage half(String operation, HttpMessage request) throws IOException {
    ObjectNode wanted = DynamoDbJson.read(request.body());
    ObjectNode left = DynamoDbJson.empty();
    Iterator<Map.Entry<String, JsonNode>> tables =
        wanted.required(REQUEST_ITEMS).properties().iterator();
    while (tables.hasNext()) {
      Map.Entry<String, JsonNode> table = tables.next();
      JsonNode rest = table.getValue().deepCopy();
      ArrayNode first = items(table.getValue());
      ArrayNode second = items(rest);
      int kept = (first.size() + 1) / 2;
      for (int i = 0; i < kept; i++) {
        second.remove(0);
      }
      while (first.size() > kept) {
        first.remove(kept);
      }
      if (!second.isEmpty()) {
        left.set(table.getKey(), rest);
      }
    }
    HttpMessage answer = upstream.forward(request.withBody(DynamoDbJson.write(wanted)));
    ObjectNode result = DynamoDbJson.read(answer.body());
    if (!left.isEmpty() && !result.has("__type")) {
      result.set(leftOver(operation), left);
    }
    return answer.withBody(DynamoDbJson.write(result));
  }

  private static ArrayNode items(JsonNode table) throws IOException {
    JsonNode items = table.isArray() ? table : table.path("Keys");
    if (items instanceof ArrayNode array) {
      return array;
    }
    throw new IOException("A batch without items");
  }

  static boolean isBatch(String operation) {
    return operation.equals("BatchGetItem") || operation.equals("BatchWriteItem");
  }

  private static String leftOver(String operation) {
    return operation.equals("BatchGetItem") ? "UnprocessedKeys" : "UnprocessedItems";
  }
}
