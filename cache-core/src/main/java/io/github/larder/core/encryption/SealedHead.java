// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import io.github.larder.core.encryption.Gcm.BrokenSealException;
import io.github.larder.core.encryption.SealedBody.BodyId;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.StoredResponseCodec;
import java.io.StreamCorruptedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response without its body, sealed. Method, redacted URL, status and times are stored in clear
 * as well, for lists and for the backend, but are not trusted: the sealed values count, and a
 * difference is a broken seal.
 *
 * <pre>
 * annotations  sealingKey   2026-11
 *              sealedHead   Base64 of: 01 (format), body id (16), nonce (12), ciphertext and tag
 * </pre>
 *
 * The plain text is that of {@link StoredResponseCodec}. Associated data: {@code larder head 1},
 * cache key, key id, body id.
 */
final class SealedHead {

  private static final String KEY = "sealingKey";
  private static final String HEAD = "sealedHead";
  private static final byte FORMAT = 1;
  private static final int PREFIX = 1 + BodyId.BYTES;
  private static final StoredResponseCodec CODEC = new StoredResponseCodec();

  private final String keyId;
  private final BodyId bodyId;
  private final StoredResponse stored;
  private final byte[] box;

  private SealedHead(String keyId, BodyId bodyId, StoredResponse stored, byte[] box) {
    this.keyId = keyId;
    this.bodyId = bodyId;
    this.stored = stored;
    this.box = box;
  }

  /** The stored form, to which the body is added. */
  static StoredResponse seal(
      Gcm gcm, SealingKey key, CacheKey cacheKey, BodyId bodyId, StoredResponse plain) {
    byte[] prefix = new byte[PREFIX];
    prefix[0] = FORMAT;
    System.arraycopy(bodyId.bytes(), 0, prefix, 1, BodyId.BYTES);
    byte[] box =
        gcm.seal(
            key, associated(cacheKey, key.id(), bodyId), CODEC.encode(plain.withoutBody()), prefix);
    return StoredResponse.builder()
        .method(plain.method())
        .requestUri(plain.requestUri())
        .status(plain.status())
        .sentAt(plain.sentAt())
        .receivedAt(plain.receivedAt())
        .retainUntil(plain.retainUntil())
        .annotation(KEY, key.id())
        .annotation(HEAD, Base64.getEncoder().encodeToString(box))
        .build();
  }

  /** Reads the part in clear. */
  static SealedHead of(StoredResponse stored) throws BrokenSealException {
    String keyId = stored.annotations().get(KEY);
    String text = stored.annotations().get(HEAD);
    if (keyId == null || text == null) {
      throw new BrokenSealException("it is not sealed, and this stack encrypts");
    }
    byte[] box;
    try {
      box = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new BrokenSealException("its sealed head is no Base64");
    }
    if (box.length < PREFIX) {
      throw new BrokenSealException("its head is cut off");
    }
    if (box[0] != FORMAT) {
      throw new BrokenSealException("its head is sealed in an unknown format, " + box[0]);
    }
    return new SealedHead(keyId, new BodyId(Arrays.copyOfRange(box, 1, PREFIX)), stored, box);
  }

  String keyId() {
    return keyId;
  }

  BodyId bodyId() {
    return bodyId;
  }

  /** Without the body. */
  StoredResponse open(Gcm gcm, SealingKey key, CacheKey cacheKey) throws BrokenSealException {
    byte[] plain = gcm.open(key, associated(cacheKey, keyId, bodyId), box, PREFIX);
    StoredResponse head;
    try {
      head = CODEC.decode(plain);
    } catch (StreamCorruptedException e) {
      throw new BrokenSealException("its head cannot be read: " + e.getMessage());
    }
    if (!matchesClearFields(head)) {
      throw new BrokenSealException("its URL, status or times were changed");
    }
    return head.toBuilder().retainUntil(stored.retainUntil()).build();
  }

  /** A backend may round the end of the retention up to a second. */
  private boolean matchesClearFields(StoredResponse head) {
    return head.method().equals(stored.method())
        && head.requestUri().equals(stored.requestUri())
        && head.status() == stored.status()
        && head.sentAt().equals(stored.sentAt())
        && head.receivedAt().equals(stored.receivedAt())
        && Objects.equals(second(head.retainUntil()), second(stored.retainUntil()));
  }

  private static @Nullable Long second(@Nullable Instant instant) {
    return instant == null
        ? null
        : (Long) (instant.getEpochSecond() + (instant.getNano() == 0 ? 0 : 1));
  }

  private static byte[] associated(CacheKey cacheKey, String keyId, BodyId bodyId) {
    return Gcm.associated("larder head 1", cacheKey.value(), keyId, bodyId.text());
  }
}
