// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Makes partition keys: {@code namespace/cache key}, so that an IAM policy on leading keys can
 * separate namespaces. A cache key that cannot be used as it is keeps its beginning, for people,
 * and ends in {@code #} and the SHA-256 of the whole: one that is too long, one that is no valid
 * Unicode text (UTF-8 would make several of them equal), and one that contains a {@code #}, because
 * it could be the key of a part. The keys of cache-core whose secrets are hashed end in the same
 * way, and are kept.
 */
final class ItemKeys {

  /** Half of what DynamoDB allows: the other half is left for the keys of parts. */
  static final int MAX_KEY_BYTES = 1024;

  private static final int HASH_LENGTH = 1 + 64;
  private static final Pattern HASH = Pattern.compile("#[0-9a-f]{64}");

  /** No UTF-8 text begins with it, so that no text hashed as UTF-16 equals one hashed as UTF-8. */
  private static final byte[] AS_UTF_16 = {(byte) 0xff};

  /** No cache key looks like this, so that a probe finds nothing. */
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
    int end = plainLength(whole);
    boolean isPlain =
        end == whole.length() || HASH.matcher(whole).region(end, whole.length()).matches();
    // No character takes more than three bytes for each char: most keys are not measured.
    return isPlain
            && (whole.length() <= MAX_KEY_BYTES / 3 || ItemSize.utf8Length(whole) <= MAX_KEY_BYTES)
        ? whole
        : cut(whole.substring(0, end), MAX_KEY_BYTES - HASH_LENGTH) + '#' + sha256(whole);
  }

  /** The key of an entry's lease: no entry and no part has such a key. */
  String ofLease(CacheKey key) {
    return of(key) + "#lease";
  }

  /** The index of the first {@code #} or unpaired surrogate; the length if there is none. */
  private static int plainLength(String text) {
    int hash = text.indexOf('#');
    int malformed = AttributeValues.malformedAt(text);
    int end = hash < 0 ? text.length() : hash;
    return malformed < 0 ? end : Math.min(end, malformed);
  }

  Map<String, AttributeValue> attribute(String itemKey) {
    return Map.of(ItemAttribute.KEY, AttributeValue.fromS(itemKey));
  }

  /** The key for a read that checks whether reading works. */
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
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      length += ItemSize.utf8Length(text.substring(end, next));
      if (length > bytes) {
        return text.substring(0, end);
      }
      end = next;
    }
    return text;
  }

  private static String sha256(String text) {
    return AttributeValues.malformedAt(text) < 0
        ? ItemChecksums.sha256(text.getBytes(UTF_8))
        : ItemChecksums.sha256(AS_UTF_16, AttributeValues.utf16(text));
  }
}
