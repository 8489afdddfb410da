// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.ItemFields.UnreadableItemException;
import io.github.larder.backend.dynamodb.ItemReader.StoredItem;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads entries whose bodies are in parts. A part may be missing or wrong because an eventually
 * consistent read was outdated, or because the head was replaced meanwhile: the head and those
 * parts are read once more, strongly consistent, before the entry is a miss. A head that is
 * replaced again is followed a few times. Parts are reported as corrupt only if their head still
 * names them.
 */
final class PartReads {

  private static final String NONE = "";

  /** A body that is replaced this often during one read is a miss. */
  private static final int MAX_RETRIES = 3;

  private final TableAccess table;
  private final BatchReads batches;
  private final ItemReader reader;
  private final SlowBodies slow;

  PartReads(TableAccess table, BatchReads batches, ItemReader reader, SlowBodies slow) {
    this.table = table;
    this.batches = batches;
    this.reader = reader;
    this.slow = slow;
  }

  /** The whole entry, or the one that has replaced it meanwhile. */
  CompletableFuture<Optional<VersionedResponse>> whole(
      CacheKey key, StoredItem found, boolean consistent, Deadline deadline) {
    return inTime(
        table.keys().of(key),
        found,
        deadline,
        (parts, longer) -> {
          String itemKey = table.keys().of(key);
          Map<String, Map<String, AttributeValue>> items = new ConcurrentHashMap<>();
          return fetch(parts.keys(itemKey), consistent, longer, items)
              .thenCompose(
                  processed ->
                      join(itemKey, found, parts, items)
                          .map(whole -> CompletableFuture.completedFuture(Optional.of(whole)))
                          .orElseGet(() -> readAgain(key, NONE, MAX_RETRIES, longer, items)));
        });
  }

  /** The whole entry as strongly consistent reads show it, without a retry. */
  CompletableFuture<Optional<VersionedResponse>> wholeNow(
      CacheKey key, StoredItem found, Deadline deadline) {
    return inTime(
        table.keys().of(key),
        found,
        deadline,
        (parts, longer) ->
            attempt(key, found, parts, longer, new ConcurrentHashMap<>())
                .thenApply(Attempt::whole));
  }

  /**
   * Reads a body by the deadline that its length allows. DynamoDB has answered by then, so that a
   * body which does not arrive in time is a miss and no failure.
   */
  private CompletableFuture<Optional<VersionedResponse>> inTime(
      String itemKey,
      StoredItem head,
      Deadline deadline,
      BiFunction<BodyParts, Deadline, CompletableFuture<Optional<VersionedResponse>>> read) {
    BodyParts parts = head.parts();
    if (parts == null) {
      return CompletableFuture.completedFuture(Optional.of(head.whole()));
    }
    if (slow.contains(itemKey)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return read.apply(parts, deadline.forReading(parts.length()))
        .exceptionallyCompose(
            failure -> {
              if (!SdkErrors.isTimeout(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              slow.readWasLate(itemKey, head, parts);
              return CompletableFuture.completedFuture(Optional.empty());
            });
  }

  /**
   * Follows a head whose body is replaced while it is read. Parts are missing only if the head
   * names them both before and after they were not found.
   *
   * @param incomplete the generation that was not complete at the last attempt
   */
  private CompletableFuture<Optional<VersionedResponse>> readAgain(
      CacheKey key,
      String incomplete,
      int retriesLeft,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return table
        .getItem(table.keys().of(key), true, deadline)
        .thenCompose(
            item -> {
              Optional<StoredItem> head =
                  reader.find(key, item, table.clock().instant(), deadline.events());
              BodyParts parts = head.map(StoredItem::parts).orElse(null);
              if (head.isEmpty() || parts == null) {
                return CompletableFuture.completedFuture(head.map(StoredItem::whole));
              }
              if (parts.generation().equals(incomplete)) {
                deadline.events().corrupt(key, "parts of the body are missing or broken");
                return CompletableFuture.completedFuture(Optional.empty());
              }
              return retriesLeft == 0
                  ? CompletableFuture.completedFuture(Optional.empty())
                  : attempt(key, head.get(), parts, deadline, items)
                      .thenCompose(
                          attempt ->
                              attempt.isFinal()
                                  ? CompletableFuture.completedFuture(attempt.whole())
                                  : readAgain(
                                      key, parts.generation(), retriesLeft - 1, deadline, items));
            });
  }

  private CompletableFuture<Attempt> attempt(
      CacheKey key,
      StoredItem found,
      BodyParts parts,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    String itemKey = table.keys().of(key);
    PartJoin join = new PartJoin(itemKey, table.keys().namespace(), parts);
    List<String> faulty = join.faulty(items);
    // All of them have the right form, but not the right content.
    List<String> missing = faulty.isEmpty() ? parts.keys(itemKey) : faulty;
    missing.forEach(items::remove);
    return fetch(missing, true, deadline, items)
        .thenApply(processed -> new Attempt(join(itemKey, found, parts, items), processed));
  }

  private CompletableFuture<Boolean> fetch(
      List<String> partKeys,
      boolean consistent,
      Deadline deadline,
      Map<String, Map<String, AttributeValue>> items) {
    return batches.readParts(partKeys, consistent, deadline, items);
  }

  private Optional<VersionedResponse> join(
      String itemKey,
      StoredItem found,
      BodyParts parts,
      Map<String, Map<String, AttributeValue>> items) {
    return new PartJoin(itemKey, table.keys().namespace(), parts)
        .body(items)
        .map(bytes -> found.with(Body.wrap(bytes, parts.encoding())));
  }

  /**
   * A read of all parts of a body, strongly consistent.
   *
   * @param processed whether DynamoDB read all keys; a throttled one may not
   */
  private record Attempt(Optional<VersionedResponse> whole, boolean processed) {

    boolean isFinal() {
      return whole.isPresent() || !processed;
    }
  }

  /**
   * Joins the parts of a body, and trusts none of them.
   *
   * @param itemKey the key of the head
   * @param namespace that of the store
   * @param parts what the head says about them
   */
  record PartJoin(String itemKey, @Nullable String namespace, BodyParts parts) {

    /** The keys of parts that are missing, or not what the head names. */
    List<String> faulty(Map<String, Map<String, AttributeValue>> items) {
      List<String> faulty = new ArrayList<>();
      List<String> keys = parts.keys(itemKey);
      for (int index = 0; index < keys.size(); index++) {
        String key = keys.get(index);
        if (content(items.get(key), index) == null) {
          faulty.add(key);
        }
      }
      return faulty;
    }

    /** The bytes, if all parts exist and make the body whose length and checksum the head has. */
    Optional<byte[]> body(Map<String, Map<String, AttributeValue>> items) {
      List<byte[]> contents = new ArrayList<>();
      long length = 0;
      for (String key : parts.keys(itemKey)) {
        byte[] content = content(items.get(key), contents.size());
        if (content == null) {
          return Optional.empty();
        }
        contents.add(content);
        length += content.length;
      }
      if (length != parts.length()) {
        return Optional.empty();
      }
      byte[] body = new byte[parts.length()];
      int end = 0;
      for (byte[] content : contents) {
        System.arraycopy(content, 0, body, end, content.length);
        end += content.length;
      }
      return parts.checkOf(itemKey, body).equals(parts.check())
          ? Optional.of(body)
          : Optional.empty();
    }

    private byte @Nullable [] content(@Nullable Map<String, AttributeValue> item, int index) {
      if (item == null) {
        return null;
      }
      try {
        ItemFields part = new ItemFields(item);
        boolean named =
            part.text(ItemAttribute.OF).equals(itemKey)
                && part.text(ItemAttribute.GENERATION).equals(parts.generation())
                && part.number(ItemAttribute.INDEX, 0, Integer.MAX_VALUE) == index
                && part.number(ItemAttribute.WRITTEN, Long.MIN_VALUE, Long.MAX_VALUE)
                    == parts.written()
                && Objects.equals(part.nullableNumber(ItemAttribute.TTL), parts.until())
                && Objects.equals(part.nullableText(ItemAttribute.NAMESPACE), namespace);
        return named ? part.bytes(ItemAttribute.BYTES) : null;
      } catch (UnreadableItemException e) {
        return null;
      }
    }
  }
}
