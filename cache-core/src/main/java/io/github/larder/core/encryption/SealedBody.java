// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.encryption.Gcm.BrokenSealException;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A sealed body, and its header in clear. Its stored encoding is {@code sealed:} and the original
 * encoding, or {@code sealed} if there was no body. Every entry has a sealed body, so that none can
 * be removed or added, and so that the entry is unreadable to a stack without keys.
 *
 * <pre>
 * 01             format
 * 00 07          length of the key id in UTF-8
 * 32 30 ...      key id, as in 2026-11
 * xx * 16        body id, random; the head names it too
 * xx * 12        nonce, random
 * ...            ciphertext and tag
 * </pre>
 *
 * Associated data: {@code larder body 1}, cache key, key id, body id, stored encoding.
 *
 * @param start where the nonce begins
 */
record SealedBody(String keyId, BodyId id, Body stored, int start) {

  private static final String ENCODING = "sealed";

  private static final String WITH_BODY = ENCODING + ":";
  private static final byte FORMAT = 1;

  static Body seal(Gcm gcm, SealingKey key, CacheKey cacheKey, BodyId id, @Nullable Body plain) {
    String encoding = plain == null ? ENCODING : WITH_BODY + plain.encoding();
    byte[] keyId = key.id().getBytes(UTF_8);
    byte[] prefix =
        ByteBuffer.allocate(1 + Short.BYTES + keyId.length + BodyId.BYTES)
            .put(FORMAT)
            .putShort((short) keyId.length)
            .put(keyId)
            .put(id.bytes())
            .array();
    byte[] content = plain == null ? new byte[0] : plain.array();
    return Body.wrap(
        gcm.seal(key, associated(cacheKey, key.id(), id, encoding), content, prefix), encoding);
  }

  /** Reads the part in clear. */
  static SealedBody of(@Nullable Body stored) throws BrokenSealException {
    if (stored == null || !isSealed(stored.encoding())) {
      throw new BrokenSealException("its body is not sealed");
    }
    ByteBuffer bytes = ByteBuffer.wrap(stored.array());
    try {
      byte format = bytes.get();
      if (format != FORMAT) {
        throw new BrokenSealException("its body is sealed in an unknown format, " + format);
      }
      byte[] keyId = new byte[Short.toUnsignedInt(bytes.getShort())];
      bytes.get(keyId);
      byte[] id = new byte[BodyId.BYTES];
      bytes.get(id);
      return new SealedBody(new String(keyId, UTF_8), new BodyId(id), stored, bytes.position());
    } catch (BufferUnderflowException e) {
      throw new BrokenSealException("its body is cut off");
    }
  }

  static boolean isSealed(String encoding) {
    return encoding.equals(ENCODING) || encoding.startsWith(WITH_BODY);
  }

  /** {@code null} if there was no body. */
  @Nullable Body open(Gcm gcm, SealingKey key, CacheKey cacheKey) throws BrokenSealException {
    String encoding = stored.encoding();
    byte[] plain = gcm.open(key, associated(cacheKey, keyId, id, encoding), stored.array(), start);
    return encoding.equals(ENCODING)
        ? null
        : Body.wrap(plain, encoding.substring(WITH_BODY.length()));
  }

  private static byte[] associated(CacheKey cacheKey, String keyId, BodyId id, String encoding) {
    return Gcm.associated("larder body 1", cacheKey.value(), keyId, id.text(), encoding);
  }

  /**
   * Binds a sealed head to the one body that it belongs to: 16 random bytes, as text in Base64url.
   */
  record BodyId(String text) {

    static final int BYTES = 16;
    static final int TEXT_LENGTH = 22;

    BodyId(byte[] bytes) {
      this(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] bytes() {
      return Base64.getUrlDecoder().decode(text);
    }
  }
}
