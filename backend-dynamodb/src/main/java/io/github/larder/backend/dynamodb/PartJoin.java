// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Puts the parts of a body together, and believes none of them.
 *
 * @param itemKey the key of the head
 * @param namespace that of the store
 * @param parts what the head says
 */
record PartJoin(String itemKey, @Nullable String namespace, PartedBody parts) {

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

  /** The bytes, if all parts are there and make the body whose length and checksum the head has. */
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
