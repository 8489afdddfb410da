// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the fields of {@link StoredResponseCodec}. */
final class ResponseWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

  /** Writes all but the bytes of the body, which come last. */
  void response(StoredResponse response) {
    text(response.method());
    text(response.requestUri());
    int32(response.status());
    instant(response.sentAt());
    instant(response.receivedAt());
    Instant retainUntil = response.retainUntil();
    present(retainUntil);
    if (retainUntil != null) {
      instant(retainUntil);
    }
    headers(response.requestHeaders());
    headers(response.headers());
    List<String> variants = response.variants();
    int32(variants == null ? -1 : variants.size());
    if (variants != null) {
      variants.forEach(this::text);
    }
    int32(response.annotations().size());
    response
        .annotations()
        .forEach(
            (name, value) -> {
              text(name);
              text(value);
            });
    Body body = response.body();
    present(body);
    if (body != null) {
      text(body.encoding());
      int32(body.length());
    }
  }

  void bytes(byte[] bytes) {
    out.writeBytes(bytes);
  }

  void int32(int value) {
    out.write(value >>> 24);
    out.write(value >>> 16);
    out.write(value >>> 8);
    out.write(value);
  }

  /**
   * Copies a body, which may be large, only once.
   *
   * @param body the bytes that follow what was written
   * @param more bytes at the end that are left zero
   */
  byte[] toByteArray(byte[] body, int more) {
    byte[] written = out.toByteArray();
    byte[] all = Arrays.copyOf(written, written.length + body.length + more);
    System.arraycopy(body, 0, all, written.length, body.length);
    return all;
  }

  private void headers(List<HeaderField> headers) {
    int32(headers.size());
    for (HeaderField header : headers) {
      text(header.name());
      text(header.value());
    }
  }

  private void instant(Instant instant) {
    int32((int) (instant.getEpochSecond() >>> 32));
    int32((int) instant.getEpochSecond());
    int32(instant.getNano());
  }

  private void present(@Nullable Object value) {
    out.write(value == null ? 0 : 1);
  }

  private void text(@Nullable String text) {
    if (text == null) {
      int32(-1);
    } else {
      byte[] bytes = text.getBytes(UTF_8);
      int32(bytes.length);
      bytes(bytes);
    }
  }
}
