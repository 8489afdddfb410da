// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One write, thought through before the first call.
 *
 * @param key the key
 * @param itemKey the key of its item
 * @param version the version that the entry will have
 * @param response the response
 * @param item the item; without the body if that goes into parts
 * @param parts what the item says about them; {@code null} if there are none
 * @param refusal why the response cannot be stored, in words; {@code null} if it can
 * @param deadline for all calls together
 */
record WritePlan(
    CacheKey key,
    String itemKey,
    EntryVersion version,
    StoredResponse response,
    Map<String, AttributeValue> item,
    @Nullable PartedBody parts,
    @Nullable String refusal,
    Deadline deadline) {

  /** Whether the response has no end, so that the one it replaces may have had none. */
  boolean isForEver() {
    return response.retainUntil() == null;
  }

  long bytes() {
    return ItemSize.of(item) + (parts == null ? 0 : response.bodyLength());
  }
}
