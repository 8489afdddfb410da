// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.io.StreamCorruptedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the fields of {@link StoredResponseCodec}. Every length is checked. */
final class ResponseReader {

  private final byte[] bytes;
  private final int end;
  private int position;

  ResponseReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  StoredResponse response() throws StreamCorruptedException {
    StoredResponse.Builder response =
        StoredResponse.builder()
            .method(text())
            .requestUri(text())
            .status(int32())
            .sentAt(instant())
            .receivedAt(instant());
    if (present()) {
      response.retainUntil(instant());
    }
    response.requestHeaders(headers()).headers(headers());
    int variantCount = int32();
    if (variantCount != -1) {
      response.variants(texts(variantCount));
    }
    int annotationCount = count(int32());
    for (int i = 0; i < annotationCount; i++) {
      response.annotation(text(), text());
    }
    if (present()) {
      String encoding = text();
      response.body(Body.wrap(take(int32()), encoding));
    }
    return response.build();
  }

  void end() throws StreamCorruptedException {
    if (position != end) {
      throw new StreamCorruptedException("more bytes than fields");
    }
  }

  int int32() throws StreamCorruptedException {
    need(4);
    return (bytes[position++] & 0xFF) << 24
        | (bytes[position++] & 0xFF) << 16
        | (bytes[position++] & 0xFF) << 8
        | (bytes[position++] & 0xFF);
  }

  private boolean present() throws StreamCorruptedException {
    need(1);
    return bytes[position++] != 0;
  }

  private Instant instant() throws StreamCorruptedException {
    long seconds = ((long) int32() << 32) | (int32() & 0xFFFF_FFFFL);
    try {
      return Instant.ofEpochSecond(seconds, int32());
    } catch (DateTimeException | ArithmeticException e) {
      throw corrupted("instant out of range", e);
    }
  }

  private List<HeaderField> headers() throws StreamCorruptedException {
    int count = count(int32());
    List<HeaderField> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(new HeaderField(text(), nullableText()));
    }
    return headers;
  }

  private List<String> texts(int length) throws StreamCorruptedException {
    int count = count(length);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text());
    }
    return texts;
  }

  private String text() throws StreamCorruptedException {
    String text = nullableText();
    if (text == null) {
      throw new StreamCorruptedException("a required text is missing");
    }
    return text;
  }

  private @Nullable String nullableText() throws StreamCorruptedException {
    int length = int32();
    return length == -1 ? null : new String(take(length), UTF_8);
  }

  private byte[] take(int length) throws StreamCorruptedException {
    need(length);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** An element has at least 4 bytes, which limits how many can be left. */
  private int count(int count) throws StreamCorruptedException {
    if (count < 0 || count > (end - position) / 4) {
      throw new StreamCorruptedException("count out of range");
    }
    return count;
  }

  private void need(int length) throws StreamCorruptedException {
    if (length < 0 || length > end - position) {
      throw new StreamCorruptedException("length out of range");
    }
  }

  private static StreamCorruptedException corrupted(String message, Throwable cause) {
    StreamCorruptedException exception = new StreamCorruptedException(message);
    exception.initCause(cause);
    return exception;
  }
}
