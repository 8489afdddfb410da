// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * A table in memory that answers as DynamoDB does ({@link SimulatedTableTest} compares it with
 * DynamoDB Local) and is eventually consistent as DynamoDB may be and DynamoDB Local never is: such
 * a read returns any state that each item had within {@link #STALENESS_NANOS}. Not thread-safe.
 */
final class SimulatedTable {

  /** Well above what the service shows, and below what {@link RecentKeys} covers. */
  static final long STALENESS_NANOS = 3_000_000_000L;

  private static final Map<String, AttributeValue> NO_ITEM = Map.of();

  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final TreeMap<String, List<State>> items = new TreeMap<>();
  private final boolean returnsOldItems;
  private Watcher watcher = (key, before, after) -> {};

  /**
   * @param random decides how stale an eventually consistent read is, and how long a page
   * @param returnsOldItems whether a condition failure returns the item, as DynamoDB does and DAX
   *     does not
   */
  SimulatedTable(LongSupplier nanoTime, RandomGenerator random, boolean returnsOldItems) {
    this.nanoTime = nanoTime;
    this.random = random;
    this.returnsOldItems = returnsOldItems;
  }

  /** Is notified after each change. */
  interface Watcher {
    void changed(String key, Map<String, AttributeValue> before, Map<String, AttributeValue> after);
  }

  /** A state of an item; empty if it did not exist. */
  private record State(long sinceNanos, Map<String, AttributeValue> item) {}

  void watch(Watcher changes) {
    watcher = changes;
  }

  /** Makes a call. */
  DynamoDbResponse apply(DynamoDbRequest request) {
    if (request instanceof GetItemRequest get) {
      return get(get);
    }
    if (request instanceof BatchGetItemRequest get) {
      return batchGet(get);
    }
    if (request instanceof PutItemRequest put) {
      return put(put);
    }
    if (request instanceof UpdateItemRequest update) {
      return update(update);
    }
    if (request instanceof DeleteItemRequest delete) {
      return delete(delete);
    }
    if (request instanceof BatchWriteItemRequest write) {
      return batchWrite(write);
    }
    if (request instanceof ScanRequest scan) {
      return scan(scan);
    }
    throw new AssertionError("No such call here: " + request);
  }

  /** The current item. */
  Map<String, AttributeValue> item(String key) {
    List<State> states = items.get(key);
    return states == null ? NO_ITEM : states.get(states.size() - 1).item();
  }

  /** The keys of all items, in order. */
  List<String> keys() {
    return items.keySet().stream().filter(key -> !item(key).isEmpty()).toList();
  }

  /** Changes an item without a call; an empty one is deleted. */
  void set(String key, Map<String, AttributeValue> item) {
    Map<String, AttributeValue> before = item(key);
    if (before.isEmpty() && item.isEmpty()) {
      return;
    }
    List<State> states = items.computeIfAbsent(key, absent -> new ArrayList<>());
    if (states.isEmpty()) {
      states.add(new State(Long.MIN_VALUE, NO_ITEM));
    }
    long now = nanoTime.getAsLong();
    while (states.size() > 1 && states.get(1).sinceNanos() < now - STALENESS_NANOS) {
      states.remove(0);
    }
    states.add(new State(now, item));
    watcher.changed(key, before, item);
  }

  private Map<String, AttributeValue> read(String key, @Nullable Boolean consistent) {
    List<State> states = items.get(key);
    if (states == null) {
      return NO_ITEM;
    }
    if (Boolean.TRUE.equals(consistent) || random.nextBoolean()) {
      return states.get(states.size() - 1).item();
    }
    long since = nanoTime.getAsLong() - STALENESS_NANOS;
    int first = states.size() - 1;
    while (first > 0 && states.get(first).sinceNanos() >= since) {
      first--;
    }
    return states.get(first + random.nextInt(states.size() - first)).item();
  }

  private GetItemResponse get(GetItemRequest request) {
    if (request.projectionExpression() != null) {
      throw new AssertionError("A projection of GetItem");
    }
    return GetItemResponse.builder()
        .item(read(key(request.key()), request.consistentRead()))
        .build();
  }

  private BatchGetItemResponse batchGet(BatchGetItemRequest request) {
    Map<String, List<Map<String, AttributeValue>>> found = new HashMap<>();
    request
        .requestItems()
        .forEach(
            (table, asked) -> {
              List<String> keys = asked.keys().stream().map(SimulatedTable::key).toList();
              requireBatch(keys, 100);
              List<List<String>> paths = paths(asked);
              found.put(
                  table,
                  keys.stream()
                      .map(key -> read(key, asked.consistentRead()))
                      .filter(item -> !item.isEmpty())
                      .map(item -> paths.isEmpty() ? item : project(item, paths))
                      .toList());
            });
    return BatchGetItemResponse.builder().responses(found).unprocessedKeys(Map.of()).build();
  }

  private static List<List<String>> paths(KeysAndAttributes asked) {
    String projection = asked.projectionExpression();
    return projection == null
        ? List.of()
        : new SimulatedExpressions(asked.expressionAttributeNames(), Map.of())
            .projection(projection);
  }

  private PutItemResponse put(PutItemRequest request) {
    Map<String, AttributeValue> before = item(key(request.item()));
    check(
        request.conditionExpression(),
        new SimulatedExpressions(
            request.expressionAttributeNames(), request.expressionAttributeValues()),
        before,
        request.returnValuesOnConditionCheckFailure());
    set(key(request.item()), Map.copyOf(request.item()));
    return request.returnValues() == ReturnValue.ALL_OLD
        ? PutItemResponse.builder().attributes(before).build()
        : PutItemResponse.builder().build();
  }

  private UpdateItemResponse update(UpdateItemRequest request) {
    Map<String, AttributeValue> before = item(key(request.key()));
    SimulatedExpressions expressions =
        new SimulatedExpressions(
            request.expressionAttributeNames(), request.expressionAttributeValues());
    Map<String, AttributeValue> old = before.isEmpty() ? request.key() : before;
    Predicate<Map<String, AttributeValue>> condition =
        expressions.condition(request.conditionExpression());
    requireCondition(condition, before, request.returnValuesOnConditionCheckFailure());
    Map<String, AttributeValue> updated = expressions.update(request.updateExpression(), old);
    expressions.requireAllUsed();
    set(key(request.key()), updated);
    return UpdateItemResponse.builder().build();
  }

  private DeleteItemResponse delete(DeleteItemRequest request) {
    Map<String, AttributeValue> before = item(key(request.key()));
    check(
        request.conditionExpression(),
        new SimulatedExpressions(
            request.expressionAttributeNames(), request.expressionAttributeValues()),
        before,
        request.returnValuesOnConditionCheckFailure());
    set(key(request.key()), NO_ITEM);
    return request.returnValues() == ReturnValue.ALL_OLD
        ? DeleteItemResponse.builder().attributes(before).build()
        : DeleteItemResponse.builder().build();
  }

  private void check(
      @Nullable String condition,
      SimulatedExpressions expressions,
      Map<String, AttributeValue> before,
      @Nullable ReturnValuesOnConditionCheckFailure onFailure) {
    requireCondition(expressions.condition(condition), before, onFailure);
    expressions.requireAllUsed();
  }

  private void requireCondition(
      Predicate<Map<String, AttributeValue>> condition,
      Map<String, AttributeValue> before,
      @Nullable ReturnValuesOnConditionCheckFailure onFailure) {
    if (!condition.test(before)) {
      ConditionalCheckFailedException.Builder lost = ConditionalCheckFailedException.builder();
      lost.message("The conditional request failed");
      if (returnsOldItems
          && onFailure == ReturnValuesOnConditionCheckFailure.ALL_OLD
          && !before.isEmpty()) {
        lost.item(before);
      }
      throw lost.build();
    }
  }

  private BatchWriteItemResponse batchWrite(BatchWriteItemRequest request) {
    List<WriteRequest> writes =
        request.requestItems().values().stream().flatMap(List::stream).toList();
    requireBatch(writes.stream().map(SimulatedTable::key).toList(), 25);
    for (WriteRequest write : writes) {
      set(key(write), write.putRequest() == null ? NO_ITEM : Map.copyOf(write.putRequest().item()));
    }
    return BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build();
  }

  private static String key(WriteRequest write) {
    return key(
        write.putRequest() == null ? write.deleteRequest().key() : write.putRequest().item());
  }

  /** A page has a random number of items, and the last one may be empty. */
  private ScanResponse scan(ScanRequest request) {
    SimulatedExpressions expressions =
        new SimulatedExpressions(
            request.expressionAttributeNames(), request.expressionAttributeValues());
    Predicate<Map<String, AttributeValue>> filter =
        expressions.condition(request.filterExpression());
    List<List<String>> paths =
        request.projectionExpression() == null
            ? List.of()
            : expressions.projection(request.projectionExpression());
    expressions.requireAllUsed();
    int length = 1 + random.nextInt(request.limit() == null ? 20 : Math.min(request.limit(), 20));
    Stream<String> behind =
        request.hasExclusiveStartKey()
            ? items.tailMap(key(request.exclusiveStartKey()), false).keySet().stream()
            : items.keySet().stream();
    List<Map<String, AttributeValue>> scanned =
        behind
            .map(key -> read(key, request.consistentRead()))
            .filter(item -> !item.isEmpty())
            .limit(length)
            .toList();
    ScanResponse.Builder response =
        ScanResponse.builder()
            .items(
                scanned.stream()
                    .filter(filter)
                    .map(item -> paths.isEmpty() ? item : project(item, paths))
                    .toList());
    return scanned.size() < length
        ? response.build()
        : response
            .lastEvaluatedKey(
                Map.of(ItemAttribute.KEY, AttributeValue.fromS(key(scanned.get(length - 1)))))
            .build();
  }

  private static Map<String, AttributeValue> project(
      Map<String, AttributeValue> item, List<List<String>> paths) {
    Map<String, AttributeValue> projected = new HashMap<>();
    for (List<String> path : paths) {
      AttributeValue found = SimulatedExpressions.find(item, path);
      if (found != null) {
        add(projected, path, found);
      }
    }
    return projected;
  }

  private static void add(
      Map<String, AttributeValue> projected, List<String> path, AttributeValue found) {
    String name = path.get(0);
    if (path.size() == 1) {
      projected.put(name, found);
      return;
    }
    AttributeValue member = projected.get(name);
    Map<String, AttributeValue> members =
        member == null ? new HashMap<>() : new HashMap<>(member.m());
    add(members, path.subList(1, path.size()), found);
    projected.put(name, AttributeValue.fromM(members));
  }

  private static void requireBatch(List<String> keys, int limit) {
    Set<String> distinct = new HashSet<>(keys);
    if (keys.isEmpty() || keys.size() > limit || distinct.size() < keys.size()) {
      throw new AssertionError("DynamoDB would refuse a batch of " + keys);
    }
  }

  private static String key(Map<String, AttributeValue> item) {
    return TestTable.member(item, ItemAttribute.KEY).s();
  }
}
