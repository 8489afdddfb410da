// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records each item as it was before its last write, for stale reads. Before a write is forwarded,
 * the item is read. Supports only tables whose one key attribute is {@code key}, and no batch
 * writes. Thread-safe.
 */
final class EarlierItems {

  private static final Set<String> WRITES = Set.of("PutItem", "UpdateItem", "DeleteItem");
  private static final String KEY = "key";
  private static final int MAX_ITEMS = 10_000;

  private final Upstream upstream;

  /** Complete responses of GetItem by table and key; the oldest are evicted first. */
  private final Map<JsonNode, byte[]> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JsonNode, byte[]> eldest) {
          return size() > MAX_ITEMS;
        }
      };

  EarlierItems(Upstream upstream) {
    this.upstream = upstream;
  }

  /** Reads an item that is about to be written. */
  void before(String operation, HttpMessage request) throws IOException {
    if (!WRITES.contains(operation)) {
      return;
    }
    ObjectNode write = DynamoDbJson.read(request.body());
    JsonNode key = write.path(operation.equals("PutItem") ? "Item" : "Key").path(KEY);
    if (key.isMissingNode()) {
      return;
    }
    ObjectNode read = id(write.path("TableName"), key);
    HttpMessage answer =
        upstream.forward(
            request
                .withHeader("X-Amz-Target", "DynamoDB_20120810.GetItem")
                .withBody(DynamoDbJson.write(read)));
    synchronized (answers) {
      answers.put(read, answer.body());
    }
  }

  /** Replaces a response by what a stale read would return. */
  HttpMessage setBack(String operation, HttpMessage request, HttpMessage answer)
      throws IOException {
    ObjectNode read = DynamoDbJson.read(request.body());
    if (operation.equals("GetItem") && !isConsistent(read)) {
      byte[] earlier = earlier(id(read.path("TableName"), read.path("Key").path(KEY)));
      return earlier == null ? answer : answer.withBody(earlier);
    }
    return operation.equals("BatchGetItem") ? setBatchBack(read, answer) : answer;
  }

  private HttpMessage setBatchBack(ObjectNode read, HttpMessage answer) throws IOException {
    ObjectNode result = DynamoDbJson.read(answer.body());
    var tables = read.path("RequestItems").properties().iterator();
    while (tables.hasNext()) {
      Map.Entry<String, JsonNode> table = tables.next();
      if (!isConsistent(table.getValue())
          && result.path("Responses").path(table.getKey()) instanceof ArrayNode items) {
        for (JsonNode key : table.getValue().path("Keys")) {
          setItemBack(items, DynamoDbJson.empty().textNode(table.getKey()), key.path(KEY));
        }
      }
    }
    return answer.withBody(DynamoDbJson.write(result));
  }

  private void setItemBack(ArrayNode items, JsonNode table, JsonNode key) throws IOException {
    byte[] earlier = earlier(id(table, key));
    if (earlier == null) {
      return;
    }
    for (int i = items.size() - 1; i >= 0; i--) {
      if (items.get(i).path(KEY).equals(key)) {
        items.remove(i);
      }
    }
    JsonNode item = DynamoDbJson.read(earlier).path("Item");
    if (item.isObject()) {
      items.add(item);
    }
  }

  private byte @Nullable [] earlier(ObjectNode id) {
    synchronized (answers) {
      return answers.get(id);
    }
  }

  private static boolean isConsistent(JsonNode read) {
    return read.path("ConsistentRead").asBoolean(false);
  }

  /** A GetItem of one item, which also identifies the item. */
  private static ObjectNode id(JsonNode table, JsonNode key) {
    ObjectNode read = DynamoDbJson.empty();
    read.set("TableName", table);
    read.set("Key", DynamoDbJson.empty().set(KEY, key));
    read.put("ConsistentRead", true);
    read.put("ReturnConsumedCapacity", "TOTAL");
    return read;
  }
}
