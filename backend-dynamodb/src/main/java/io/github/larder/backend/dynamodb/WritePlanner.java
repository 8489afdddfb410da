// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Decides where the body of a response is stored. All sizes are known before a call is made. */
final class WritePlanner {

  private static final int UNIT_BYTES = 1024;

  /** As long as any other. */
  private static final EntryVersion ANY_VERSION = new EntryVersion("AAAAAAAAAAAA.AAAAAAAAAAAA");

  private final TableAccess table;
  private final ItemWriter writer;
  private final BodyLimits limits;
  private final Versions versions;
  private final boolean ttl;

  /**
   * @param ttl whether items have a {@code ttl}
   */
  WritePlanner(
      TableAccess table, ItemWriter writer, BodyLimits limits, Versions versions, boolean ttl) {
    this.table = table;
    this.writer = writer;
    this.limits = limits;
    this.versions = versions;
    this.ttl = ttl;
  }

  WritePlan plan(CacheKey key, StoredResponse response) {
    Body body = response.body();
    int length = response.bodyLength();
    EntryVersion version = versions.ofNewBody();
    if (length > limits.maxBodyBytes()) {
      String refusal =
          "its body of " + length + " bytes is over maxBodyBytes = " + limits.maxBodyBytes();
      return plan(key, response, version, new PlannedItem(Map.of(), null, refusal));
    }
    if (length <= limits.inlineLimit() || body == null) {
      Map<String, AttributeValue> item = writer.item(table.keys().of(key), version, response);
      if (ItemSize.of(item) <= ItemSize.MAX_ITEM_BYTES) {
        return plan(key, response, version, new PlannedItem(item, null, null));
      }
    }
    return plan(key, response, version, inParts(table.keys().of(key), response, version, body));
  }

  /** DynamoDB bills a write by the KB that its items begin. */
  long units(CacheKey key, StoredResponse response) {
    int length = response.bodyLength();
    boolean inline = length <= limits.inlineLimit();
    StoredResponse head = inline ? response : response.withoutBody();
    long bytes = ItemSize.of(writer.item(table.keys().of(key), ANY_VERSION, head));
    long units = (bytes + UNIT_BYTES - 1) / UNIT_BYTES;
    return inline ? units : units + (length + UNIT_BYTES - 1) / UNIT_BYTES;
  }

  private PlannedItem inParts(
      String itemKey, StoredResponse response, EntryVersion version, @Nullable Body body) {
    Instant now = table.clock().instant();
    BodyParts parts =
        body == null || body.length() == 0
            ? null
            : BodyParts.of(
                itemKey,
                body,
                version,
                now.getEpochSecond(),
                BodyParts.until(ttl, response.retainUntil(), now),
                limits);
    Map<String, AttributeValue> item = writer.item(itemKey, version, response, parts);
    long size = ItemSize.of(item);
    String refusal =
        size <= ItemSize.MAX_ITEM_BYTES
            ? null
            : "it takes "
                + size
                + " bytes without its body, and an item takes "
                + ItemSize.MAX_ITEM_BYTES;
    return new PlannedItem(item, parts, refusal);
  }

  private WritePlan plan(
      CacheKey key, StoredResponse response, EntryVersion version, PlannedItem planned) {
    return new WritePlan(
        key,
        table.keys().of(key),
        version,
        response,
        planned,
        table.deadlines().write(planned.refusal() == null ? response.bodyLength() : 0));
  }

  /**
   * One write, as it was decided before the first call.
   *
   * @param key the key
   * @param itemKey the key of its item
   * @param version the version that the entry will have
   * @param response the response
   * @param planned what is written, or why nothing is
   * @param deadline for all calls together
   */
  record WritePlan(
      CacheKey key,
      String itemKey,
      EntryVersion version,
      StoredResponse response,
      PlannedItem planned,
      Deadline deadline) {

    Map<String, AttributeValue> item() {
      return planned.item();
    }

    @Nullable BodyParts parts() {
      return planned.parts();
    }

    long bytes() {
      return ItemSize.of(item()) + (parts() == null ? 0 : response.bodyLength());
    }
  }

  /**
   * @param item the item; without the body if that is in parts
   * @param parts what the item says about them; {@code null} if there are none
   * @param refusal why the response cannot be stored, in words; {@code null} if it can
   */
  record PlannedItem(
      Map<String, AttributeValue> item, @Nullable BodyParts parts, @Nullable String refusal) {}
}
