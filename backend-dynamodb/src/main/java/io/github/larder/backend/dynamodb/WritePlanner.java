// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Decides where the body of a response goes. All sizes are known before a call is made. */
final class WritePlanner {

  private final ItemKeys keys;
  private final ItemWriter writer;
  private final BodyLimits limits;
  private final PartLifetime lifetime;
  private final Versions versions;
  private final Deadlines deadlines;
  private final Clock clock;

  WritePlanner(
      ItemKeys keys,
      ItemWriter writer,
      BodyLimits limits,
      PartLifetime lifetime,
      Versions versions,
      Deadlines deadlines,
      Clock clock) {
    this.keys = keys;
    this.writer = writer;
    this.limits = limits;
    this.lifetime = lifetime;
    this.versions = versions;
    this.deadlines = deadlines;
    this.clock = clock;
  }

  WritePlan plan(CacheKey key, StoredResponse response) {
    Body body = response.body();
    int length = response.bodyLength();
    if (length > limits.maxBodyBytes()) {
      String refusal =
          "its body of " + length + " bytes is over maxBodyBytes = " + limits.maxBodyBytes();
      return plan(key, response, versions.ofNewBody(), Map.of(), null, refusal);
    }
    if (length <= limits.inlineLimit() || body == null) {
      EntryVersion version = versions.ofNewBody();
      Map<String, AttributeValue> item = writer.item(keys.of(key), version, response);
      if (ItemSize.of(item) <= ItemSize.LIMIT) {
        return plan(key, response, version, item, null, null);
      }
    }
    return inParts(key, response, body);
  }

  private WritePlan inParts(CacheKey key, StoredResponse response, @Nullable Body body) {
    EntryVersion version = versions.ofNewBody();
    Instant now = clock.instant();
    PartedBody parts =
        body == null || body.length() == 0
            ? null
            : PartedBody.of(
                keys.of(key),
                body,
                version,
                now.getEpochSecond(),
                lifetime.until(response.retainUntil(), now),
                limits);
    Map<String, AttributeValue> item = writer.item(keys.of(key), version, response, parts);
    long size = ItemSize.of(item);
    String refusal =
        size <= ItemSize.LIMIT
            ? null
            : "it takes " + size + " bytes without its body, and an item takes " + ItemSize.LIMIT;
    return plan(key, response, version, item, parts, refusal);
  }

  private WritePlan plan(
      CacheKey key,
      StoredResponse response,
      EntryVersion version,
      Map<String, AttributeValue> item,
      @Nullable PartedBody parts,
      @Nullable String refusal) {
    Body body = response.body();
    return new WritePlan(
        key,
        keys.of(key),
        version,
        response,
        item,
        parts,
        refusal,
        deadlines.write(refusal == null && body != null ? body.length() : 0));
  }
}
