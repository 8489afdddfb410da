// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.RefreshResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Replaces all of an entry but its body. It updates the members of {@code value} one by one, so
 * that the body is neither sent nor changed.
 */
final class EntryRefresh {

  private final TableAccess table;
  private final ItemWriter writer;
  private final Versions versions;
  private final ConditionFailures conditionFailures;
  private final RecentKeys recent;

  EntryRefresh(
      TableAccess table,
      ItemWriter writer,
      Versions versions,
      ConditionFailures conditionFailures,
      RecentKeys recent) {
    this.table = table;
    this.writer = writer;
    this.versions = versions;
    this.conditionFailures = conditionFailures;
    this.recent = recent;
  }

  CompletableFuture<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    if (expected.isAbsent()) {
      return CompletableFuture.completedFuture(new RefreshResult.Superseded());
    }
    String itemKey = table.keys().of(key);
    EntryVersion version = versions.ofSameBody(expected);
    Instant now = table.clock().instant();
    Map<String, AttributeValue> frame = writer.frame(itemKey, version, response);
    Map<String, AttributeValue> head = writer.head(frame, response);
    AttributeValue received = AttributeValues.instant(response.receivedAt());
    Expression expression = new Expression();
    UpdateItemRequest.Builder request =
        UpdateItemRequest.builder()
            .key(table.keys().attribute(itemKey))
            .updateExpression(update(frame, head, expression))
            .conditionExpression(
                expression.holdsBody(expected, now)
                    + " AND "
                    + expression.isNotNewerThan(received, now)
                    + " AND "
                    + expression.partsLiveUntil(response.retainUntil()))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    Deadline deadline = table.deadlines().write();
    recent.writeBegins(itemKey);
    return table
        .calls()
        .call(Operation.UPDATE_ITEM, request, deadline)
        .<RefreshResult>thenApply(
            done -> {
              recent.refreshed(itemKey, version, received);
              deadline.events().transferred(ItemSize.of(head), 0);
              return new RefreshResult.Stored(version);
            })
        .exceptionallyCompose(
            failure ->
                CacheStoreException.unwrap(failure)
                        instanceof ConditionalCheckFailedException notMet
                    ? conditionFailures
                        .item(notMet, itemKey, deadline)
                        .thenApply(item -> resultOf(item, expected, received, now))
                    : tooLarge(failure));
  }

  private static RefreshResult resultOf(
      Map<String, AttributeValue> item,
      EntryVersion expected,
      AttributeValue received,
      Instant now) {
    // The same body and no later head are stored, so its parts are too near their end.
    return ItemReader.holdsBody(item, expected, now) && !ItemReader.isNewerThan(received, now, item)
        ? new RefreshResult.BodyNeeded()
        : new RefreshResult.Superseded();
  }

  /** Only a put knows the size of the whole, and so decides what to do about it. */
  private static CompletableFuture<RefreshResult> tooLarge(Throwable failure) {
    return SdkErrors.isAboutItemSize(failure)
        ? CompletableFuture.completedFuture(new RefreshResult.BodyNeeded())
        : CompletableFuture.failedFuture(failure);
  }

  private static String update(
      Map<String, AttributeValue> frame, Map<String, AttributeValue> head, Expression expression) {
    Map<String, @Nullable AttributeValue> attributes = new LinkedHashMap<>();
    for (String attribute : List.of(ItemAttribute.VERSION, ItemAttribute.TTL)) {
      attributes.put(expression.name(attribute), frame.get(attribute));
    }
    for (String member : ItemAttribute.HEAD) {
      attributes.put(expression.member(member), head.get(member));
    }
    attributes.put(expression.member(ItemAttribute.HEAD_INFO), head.get(ItemAttribute.HEAD_INFO));
    List<String> set = new ArrayList<>();
    List<String> remove = new ArrayList<>();
    attributes.forEach(
        (path, value) -> {
          if (value == null) {
            remove.add(path);
          } else {
            set.add(path + " = " + expression.value("set" + set.size(), value));
          }
        });
    String setting = "SET " + String.join(", ", set);
    return remove.isEmpty() ? setting : setting + " REMOVE " + String.join(", ", remove);
  }
}
