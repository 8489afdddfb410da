// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.RefreshResult;
import java.time.Clock;
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
 * Replaces all of an entry but its body: an update of the members of {@code value} one by one, so
 * that the body stays where it is and off the wire.
 */
final class EntryRefresh {

  private final DataCalls calls;
  private final ItemKeys keys;
  private final ItemWriter writer;
  private final Versions versions;
  private final LostConditions lostConditions;
  private final WriteTrace trace;
  private final Deadlines deadlines;
  private final Clock clock;

  EntryRefresh(
      DataCalls calls,
      ItemKeys keys,
      ItemWriter writer,
      Versions versions,
      LostConditions lostConditions,
      WriteTrace trace,
      Deadlines deadlines,
      Clock clock) {
    this.calls = calls;
    this.keys = keys;
    this.writer = writer;
    this.versions = versions;
    this.lostConditions = lostConditions;
    this.trace = trace;
    this.deadlines = deadlines;
    this.clock = clock;
  }

  CompletableFuture<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    if (expected.isAbsent()) {
      return CompletableFuture.completedFuture(new RefreshResult.Superseded());
    }
    String itemKey = keys.of(key);
    EntryVersion version = versions.ofSameBody(expected);
    Instant now = clock.instant();
    Map<String, AttributeValue> frame = writer.frame(itemKey, version, response);
    Map<String, AttributeValue> head = writer.head(frame, response);
    AttributeValue received = ItemWriter.instant(response.receivedAt());
    Expression expression = new Expression();
    UpdateItemRequest.Builder request =
        UpdateItemRequest.builder()
            .key(keys.attribute(itemKey))
            .updateExpression(update(frame, head, expression))
            .conditionExpression(
                Conditions.sameBody(expected, now, expression)
                    + " AND "
                    + Conditions.notNewerThan(received, now, expression)
                    + " AND "
                    + Conditions.partsReach(response.retainUntil(), expression))
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    Deadline deadline = deadlines.write();
    trace.begun(itemKey);
    return calls
        .call(Operation.UPDATE_ITEM, request, deadline)
        .<RefreshResult>thenApply(
            done -> {
              trace.refreshed(itemKey, version, received);
              deadline.events().transferred(ItemSize.of(head), 0);
              return new RefreshResult.Stored(version);
            })
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException lost
                    ? lostConditions
                        .item(lost, itemKey, deadline)
                        .thenApply(item -> lost(item, expected, received, now))
                    : tooLarge(failure));
  }

  private static RefreshResult lost(
      Map<String, AttributeValue> item,
      EntryVersion expected,
      AttributeValue received,
      Instant now) {
    // The same body and no later head are there, so its parts are too near their end.
    return ItemReader.holdsBody(item, expected, now) && !ItemReader.isNewerThan(received, now, item)
        ? new RefreshResult.BodyNeeded()
        : new RefreshResult.Superseded();
  }

  /** Only a put knows the size of the whole; it decides what to do about it. */
  private static CompletableFuture<RefreshResult> tooLarge(Throwable failure) {
    return SdkErrors.isAboutItemSize(failure)
        ? CompletableFuture.completedFuture(new RefreshResult.BodyNeeded())
        : CompletableFuture.failedFuture(failure);
  }

  private static String update(
      Map<String, AttributeValue> frame, Map<String, AttributeValue> head, Expression expression) {
    Map<String, @Nullable AttributeValue> wanted = new LinkedHashMap<>();
    for (String attribute : List.of(ItemAttribute.VERSION, ItemAttribute.TTL)) {
      wanted.put(expression.name(attribute), frame.get(attribute));
    }
    for (String member : ItemAttribute.HEAD) {
      wanted.put(expression.member(member), head.get(member));
    }
    wanted.put(expression.member(ItemAttribute.HEAD_CHECK), head.get(ItemAttribute.HEAD_CHECK));
    List<String> set = new ArrayList<>();
    List<String> remove = new ArrayList<>();
    wanted.forEach(
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
