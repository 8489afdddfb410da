// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.KeyLeases;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/**
 * Leases as items of their own, each written with a condition, at one write unit:
 *
 * <pre>
 * key        S   the key of the entry's item + "#lease"
 * namespace  S   as in the item of an entry
 * holder     S   random, the same for all leases of one store
 * since      N   when it was taken, in epoch milliseconds, by the clock of the holder
 * until      N   when it ends, likewise
 * ttl        N   the same in epoch seconds, for DynamoDB's reaper
 * </pre>
 *
 * <p>It has no {@code value}, so that lists and counts leave it out, and no {@code of}, so that it
 * is no part. Clocks that differ make a lease longer or shorter, which costs a request at most.
 */
final class ItemLeases implements KeyLeases {

  private final TableAccess table;
  private final StoreBoundary boundary;
  private final Clock clock;
  private volatile String holder = UUID.randomUUID().toString();

  ItemLeases(TableAccess table, StoreBoundary boundary) {
    this.table = table;
    this.boundary = boundary;
    this.clock = table.clock();
  }

  /**
   * Two processes that were restored from one snapshot would take each other's leases for theirs.
   */
  void renewHolder() {
    byte[] seed = SecureRandom.getSeed(2 * Long.BYTES);
    holder = UUID.nameUUIDFromBytes(seed).toString();
  }

  /** While the table is being created a lease is had for nothing. */
  @Override
  public CompletionStage<Optional<Lease>> acquire(
      CacheKey key, Duration time, @Nullable Instant fulfilled) {
    Optional<Lease> lease = Optional.of(new Lease(key, holder));
    return boundary.run(
        () -> put(key, time, fulfilled).thenApply(put -> put ? lease : Optional.empty()),
        () -> lease);
  }

  @Override
  public CompletionStage<Boolean> isHeld(CacheKey key) {
    long now = clock.millis();
    return boundary.run(
        () ->
            table
                .getItem(table.keys().ofLease(key), true, table.deadlines().read())
                .thenApply(item -> millis(item, ItemAttribute.UNTIL) > now),
        () -> false);
  }

  @Override
  public CompletionStage<Void> release(Lease lease) {
    Expression expression = new Expression();
    DeleteItemRequest.Builder request =
        DeleteItemRequest.builder()
            .conditionExpression(isHolder(expression))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    return boundary.run(() -> delete(lease.key(), request), () -> null);
  }

  @Override
  public CompletionStage<Void> revoke(CacheKey key) {
    return boundary.run(() -> delete(key, DeleteItemRequest.builder()), () -> null);
  }

  /** {@return whether it was put} */
  private CompletableFuture<Boolean> put(CacheKey key, Duration time, @Nullable Instant fulfilled) {
    Instant now = clock.instant();
    Instant until = now.plus(time);
    Map<String, AttributeValue> item =
        new HashMap<>(table.keys().attribute(table.keys().ofLease(key)));
    String namespace = table.keys().namespace();
    if (namespace != null) {
      item.put(ItemAttribute.NAMESPACE, AttributeValue.fromS(namespace));
    }
    item.put(ItemAttribute.HOLDER, AttributeValue.fromS(holder));
    item.put(ItemAttribute.SINCE, AttributeValues.number(now.toEpochMilli()));
    item.put(ItemAttribute.UNTIL, AttributeValues.number(until.toEpochMilli()));
    item.put(ItemAttribute.TTL, AttributeValues.epochSecondsOf(until));
    Expression expression = new Expression();
    PutItemRequest.Builder request =
        PutItemRequest.builder()
            .item(item)
            .conditionExpression(isFree(expression, now, fulfilled))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    return table
        .calls()
        .call(Operation.PUT_ITEM, request, table.deadlines().write())
        .thenApply(put -> true)
        .exceptionallyCompose(ItemLeases::unlessNotMet);
  }

  private CompletableFuture<Void> delete(CacheKey key, DeleteItemRequest.Builder request) {
    return table
        .calls()
        .call(
            Operation.DELETE_ITEM,
            request.key(table.keys().attribute(table.keys().ofLease(key))),
            table.deadlines().write())
        .thenApply(deleted -> true)
        .exceptionallyCompose(ItemLeases::unlessNotMet)
        .thenAccept(deleted -> {});
  }

  private static CompletableFuture<Boolean> unlessNotMet(Throwable failure) {
    return CacheStoreException.unwrap(failure) instanceof ConditionalCheckFailedException
        ? CompletableFuture.completedFuture(false)
        : CompletableFuture.failedFuture(failure);
  }

  /** There is no lease, it has ended, it is this holder's, or it has served its purpose. */
  private String isFree(Expression expression, Instant now, @Nullable Instant fulfilled) {
    String until = expression.name(ItemAttribute.UNTIL);
    String free =
        String.format(
            "attribute_not_exists(%s) OR %s <= %s OR %s",
            until,
            until,
            expression.value("now", AttributeValues.number(now.toEpochMilli())),
            isHolder(expression));
    return fulfilled == null
        ? free
        : String.format(
            "%s OR %s <= %s",
            free,
            expression.name(ItemAttribute.SINCE),
            expression.value("fulfilled", AttributeValues.number(fulfilled.toEpochMilli())));
  }

  private String isHolder(Expression expression) {
    return expression.name(ItemAttribute.HOLDER)
        + " = "
        + expression.value("holder", AttributeValue.fromS(holder));
  }

  private static long millis(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null || value.n() == null) {
      return 0;
    }
    try {
      return Long.parseLong(value.n());
    } catch (NumberFormatException e) {
      // Edited by hand: no lease.
      return 0;
    }
  }
}
