// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.Body;
import io.github.larder.model.StoredResponse;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Converts a {@link StoredResponse} to bytes and back, exactly, for backends that store bytes. A
 * backend that can keep typed attributes should do that instead. Stateless and thread-safe. It uses
 * no Java serialization, and checks every length against the remaining bytes before it allocates
 * memory.
 *
 * <pre>
 * 4C 52        'L' 'R'
 * 01           schema
 * ...          fields, in this order (integers big-endian; a text is its length in UTF-8 bytes,
 *              4 bytes, -1 for null, then the bytes):
 *              method, request URI, status (4), sent at, received at (seconds 8, nanoseconds 4),
 *              retain until (1 byte 0 or 1, then as above),
 *              request headers, headers (count 4, then name and value each),
 *              variants (count 4, -1 for none, then texts),
 *              annotations (count 4, then name and value each),
 *              body (1 byte 0 or 1, then encoding, length 4, bytes)
 * xx xx xx xx  CRC32C of everything before it
 * </pre>
 */
public final class StoredResponseCodec {

  private static final byte[] HEAD = {'L', 'R', 1};
  private static final int CHECK_LENGTH = 4;
  private static final byte[] NO_BODY = {};

  /** Creates a codec. */
  public StoredResponseCodec() {}

  /**
   * Encodes a response.
   *
   * @param response the response
   * @return its bytes
   */
  public byte[] encode(StoredResponse response) {
    ResponseWriter head = new ResponseWriter();
    head.bytes(HEAD);
    head.response(response);
    Body body = response.body();
    byte[] bytes = head.toByteArray(body == null ? NO_BODY : body.array(), CHECK_LENGTH);
    int contentLength = bytes.length - CHECK_LENGTH;
    ByteBuffer.wrap(bytes).putInt(contentLength, checkOf(bytes, contentLength));
    return bytes;
  }

  /**
   * Decodes a response.
   *
   * @param bytes the result of {@link #encode}
   * @return the response, equal to the one that was encoded
   * @throws StreamCorruptedException if the bytes are damaged or of another schema; the message
   *     says what is wrong and contains nothing of the content
   */
  public StoredResponse decode(byte[] bytes) throws StreamCorruptedException {
    int contentLength = bytes.length - CHECK_LENGTH;
    if (contentLength < HEAD.length || bytes[0] != HEAD[0] || bytes[1] != HEAD[1]) {
      throw new StreamCorruptedException("not an entry");
    }
    if (bytes[2] != HEAD[2]) {
      throw new StreamCorruptedException("unknown schema " + bytes[2]);
    }
    ResponseReader check = new ResponseReader(bytes, contentLength, bytes.length);
    if (check.int32() != checkOf(bytes, contentLength)) {
      throw new StreamCorruptedException("checksum does not match");
    }
    ResponseReader reader = new ResponseReader(bytes, HEAD.length, contentLength);
    StoredResponse response = reader.response();
    reader.end();
    return response;
  }

  private static int checkOf(byte[] bytes, int length) {
    CRC32C check = new CRC32C();
    check.update(bytes, 0, length);
    return (int) check.getValue();
  }
}
