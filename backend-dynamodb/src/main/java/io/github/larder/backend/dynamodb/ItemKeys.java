package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Makes partition keys: {@code namespace/cache key}, so that an IAM policy on leading keys can hold
 * a namespace apart. One that is too long keeps its beginning, for people, and ends in {@code #}
 * and the SHA-256 of the whole.
 */
final class ItemKeys {

  /** Half of what DynamoDB takes: the other half is left for the keys of parts. */
  static final int LONGEST = 1024;

  private static final int HASH_LENGTH = 1 + 64;

  /** No cache key is like that, so that a probe finds nothing. */
  private static final CacheKey PROBE = new CacheKey("larder-probe");

  private final @Nullable String namespace;
  private final String prefix;

  ItemKeys(@Nullable String namespace) {
    this.namespace = namespace;
    this.prefix = namespace == null ? "" : namespace + "/";
  }

  @Nullable String namespace() {
    return namespace;
  }

  String of(CacheKey key) {
    String whole = prefix + key.value();
    // No character takes more than three bytes for each char: most keys are not measured.
    if (whole.length() <= LONGEST / 3 || ItemSize.utf8Length(whole) <= LONGEST) {
      return whole;
    }
    return cut(whole, LONGEST - HASH_LENGTH) + '#' + sha256(whole);
  }

  Map<String, AttributeValue> attribute(String itemKey) {
    return Map.of(ItemAttribute.KEY, AttributeValue.fromS(itemKey));
  }

  /** The key for a read that finds out whether reading works. */
  Map<String, AttributeValue> probe() {
    return attribute(of(PROBE));
  }

  /** The key of a listed item, without the namespace. */
  CacheKey listed(String itemKey) {
    return new CacheKey(
        itemKey.startsWith(prefix) && itemKey.length() > prefix.length()
            ? itemKey.substring(prefix.length())
            : itemKey);
  }

  private static String cut(String text, int bytes) {
    int end = 0;
    long length = 0;
    while (true) {
      int next = text.offsetByCodePoints(end, 1);
      length += ItemSize.utf8Length(text.substring(end, next));
      if (length > bytes) {
        return text.substring(0, end);
      }
      end = next;
    }
  }

  private static String sha256(String text) {
    return Sha256.hex(text.getBytes(UTF_8));
  }
}
