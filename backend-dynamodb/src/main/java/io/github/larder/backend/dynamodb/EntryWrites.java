package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Writes entries with their body, and removes them. */
final class EntryWrites {

  private static final Logger log = LoggerFactory.getLogger(EntryWrites.class);

  private final DataCalls calls;
  private final ItemKeys keys;
  private final ItemWriter writer;
  private final ItemReader reader;
  private final Versions versions;
  private final WriteTrace trace;
  private final Deadlines deadlines;
  private final Clock clock;
  private final StoreEvents events;

  EntryWrites(
      DataCalls calls,
      ItemKeys keys,
      ItemWriter writer,
      ItemReader reader,
      Versions versions,
      WriteTrace trace,
      Deadlines deadlines,
      Clock clock,
      StoreEvents events) {
    this.calls = calls;
    this.keys = keys;
    this.writer = writer;
    this.reader = reader;
    this.versions = versions;
    this.trace = trace;
    this.deadlines = deadlines;
    this.clock = clock;
    this.events = events;
  }

  CompletableFuture<PutResult> put(CacheKey key, StoredResponse response) {
    Write write = prepare(key, response);
    return inline(
        write,
        PutItemRequest.builder().item(write.item()),
        PutResult.Stored::new,
        PutResult.Skipped::new);
  }

  CompletableFuture<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Write write = prepare(key, response);
    Instant now = clock.instant();
    Expression expression = new Expression();
    PutItemRequest.Builder request =
        PutItemRequest.builder()
            .item(write.item())
            .conditionExpression(Conditions.holds(expected, now, expression))
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values())
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    return this.<CompareAndPutResult>inline(
            write, request, CompareAndPutResult.Stored::new, CompareAndPutResult.Skipped::new)
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException lost
                    ? CompletableFuture.completedFuture(conflict(write, lost.item(), now))
                    : CompletableFuture.failedFuture(failure));
  }

  CompletableFuture<Void> remove(CacheKey key) {
    return delete(keys.of(key), deadlines.write());
  }

  private Write prepare(CacheKey key, StoredResponse response) {
    String itemKey = keys.of(key);
    EntryVersion version = versions.ofNewBody();
    Map<String, AttributeValue> item = writer.item(itemKey, version, response);
    return new Write(key, itemKey, version, response, item, ItemSize.of(item), deadlines.write());
  }

  /** Writes the body within the item, if it fits there. */
  private <T> CompletableFuture<T> inline(
      Write write,
      PutItemRequest.Builder request,
      Function<EntryVersion, T> stored,
      Function<SkipReason, T> skipped) {
    if (write.size() > ItemSize.LIMIT) {
      return tooLarge(write).thenApply(skipped);
    }
    trace.begun(write.itemKey());
    return calls
        .putItem(request, write.deadline())
        .thenApply(
            response -> {
              trace.done(write.itemKey());
              events.transferred(write.size(), 0);
              return stored.apply(write.version());
            })
        .exceptionallyCompose(
            failure ->
                SdkErrors.isAboutItemSize(failure)
                    ? tooLarge(write).thenApply(skipped)
                    : CompletableFuture.failedFuture(failure));
  }

  /** What is there now; or this very write, if the SDK repeated it after a lost answer. */
  private CompareAndPutResult conflict(Write write, Map<String, AttributeValue> item, Instant now) {
    String holds = ItemReader.version(item).token();
    if (holds.startsWith(Versions.bodyToken(write.version()))) {
      trace.done(write.itemKey());
      return new CompareAndPutResult.Stored(write.version());
    }
    Current current = reader.current(write.key(), item, now);
    return new CompareAndPutResult.Conflict(current);
  }

  /** An older response must not outlive the one that cannot be stored. */
  private CompletableFuture<SkipReason> tooLarge(Write write) {
    log.warn(
        "Not stored: {} takes {} bytes, and an item of DynamoDB takes {}",
        write.response().requestUri(),
        write.size(),
        ItemSize.LIMIT);
    events.skipped(write.key(), SkipReason.TOO_LARGE);
    return delete(write.itemKey(), write.deadline()).thenApply(gone -> SkipReason.TOO_LARGE);
  }

  private CompletableFuture<Void> delete(String itemKey, Deadline deadline) {
    trace.begun(itemKey);
    return calls
        .deleteItem(DeleteItemRequest.builder().key(keys.attribute(itemKey)), deadline)
        .thenAccept(response -> trace.done(itemKey));
  }

  /** One write under way. */
  private record Write(
      CacheKey key,
      String itemKey,
      EntryVersion version,
      StoredResponse response,
      Map<String, AttributeValue> item,
      long size,
      Deadline deadline) {}
}
