// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.near;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.ImmutableMap;
import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The head of an entry as bytes that never leave this process: numbers of seven bits a byte, texts
 * with their length, frequent texts as one byte. Exact for every text.
 *
 * <pre>
 * version, method, request URI (frequent: the key), status, sent at, received at, retain until,
 * request headers, headers, variants, annotations
 * </pre>
 */
final class PackedHead {

  /** The text that is not repeated: the key, which the request URI mostly is. */
  private static final int KEY = 1;

  private static final int FIRST_FREQUENT = 2;

  private static final List<String> FREQUENT =
      Stream.concat(
              Stream.of("GET", "HEAD"),
              Stream.of(
                      "Accept",
                      "Accept-Encoding",
                      "Accept-Language",
                      "Accept-Ranges",
                      "Access-Control-Allow-Origin",
                      "Age",
                      "Alt-Svc",
                      "Cache-Control",
                      "Cache-Status",
                      "Connection",
                      "Content-Encoding",
                      "Content-Language",
                      "Content-Length",
                      "Content-Location",
                      "Content-Security-Policy",
                      "Content-Type",
                      "Date",
                      "ETag",
                      "Expires",
                      "Last-Modified",
                      "Link",
                      "Location",
                      "Pragma",
                      "Referrer-Policy",
                      "Server",
                      "Strict-Transport-Security",
                      "Transfer-Encoding",
                      "Vary",
                      "Via",
                      "X-Cache",
                      "X-Content-Type-Options",
                      "X-Frame-Options",
                      "X-Request-Id",
                      "X-XSS-Protection")
                  .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT))))
          .toList();

  private static final Map<String, Integer> CODES =
      IntStream.range(0, FREQUENT.size())
          .boxed()
          .collect(ImmutableMap.toImmutableMap(FREQUENT::get, index -> FIRST_FREQUENT + index));

  private static final int FIRST_LENGTH = FIRST_FREQUENT + FREQUENT.size();

  private PackedHead() {}

  static byte[] pack(String key, VersionedResponse entry) {
    return new Writer(key).entry(entry).bytes();
  }

  static VersionedResponse unpack(String key, byte[] bytes, @Nullable Body body) {
    return new Reader(key, bytes).entry(body);
  }

  private static final class Writer {

    private final String key;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    Writer(String key) {
      this.key = key;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    Writer entry(VersionedResponse entry) {
      StoredResponse response = entry.response();
      text(entry.version().token());
      text(response.method());
      text(response.requestUri());
      number(response.status());
      instant(response.sentAt());
      instant(response.receivedAt());
      Instant retainUntil = response.retainUntil();
      number(retainUntil == null ? 0 : 1);
      if (retainUntil != null) {
        instant(retainUntil);
      }
      fields(response.requestHeaders());
      fields(response.headers());
      List<String> variants = response.variants();
      number(variants == null ? 0 : 1 + variants.size());
      if (variants != null) {
        variants.forEach(this::text);
      }
      number(response.annotations().size());
      response
          .annotations()
          .forEach(
              (name, value) -> {
                text(name);
                text(value);
              });
      return this;
    }

    private void fields(List<HeaderField> fields) {
      number(fields.size());
      for (HeaderField field : fields) {
        text(field.name());
        text(field.value());
      }
    }

    private void instant(Instant instant) {
      number(instant.getEpochSecond());
      number(instant.getNano());
    }

    /** 0 is no text. A length is doubled; odd ones are of texts beyond ISO 8859-1. */
    private void text(@Nullable String text) {
      if (text == null) {
        number(0);
        return;
      }
      Integer code = text.equals(key) ? Integer.valueOf(KEY) : CODES.get(text);
      if (code != null) {
        number(code);
        return;
      }
      boolean isWide = text.chars().anyMatch(character -> character > 0xff);
      byte[] bytes = isWide ? wide(text) : text.getBytes(ISO_8859_1);
      number(FIRST_LENGTH + 2L * bytes.length + (isWide ? 1 : 0));
      out.writeBytes(bytes);
    }

    /** A charset would replace half of a surrogate pair. */
    private static byte[] wide(String text) {
      byte[] bytes = new byte[2 * text.length()];
      for (int i = 0; i < text.length(); i++) {
        bytes[2 * i] = (byte) (text.charAt(i) >>> Byte.SIZE);
        bytes[2 * i + 1] = (byte) text.charAt(i);
      }
      return bytes;
    }

    private void number(long number) {
      long rest = number;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  private static final class Reader {

    private final String key;
    private final byte[] bytes;
    private int position;

    Reader(String key, byte[] bytes) {
      this.key = key;
      this.bytes = bytes;
    }

    VersionedResponse entry(@Nullable Body body) {
      EntryVersion version = new EntryVersion(text());
      StoredResponse.Builder response =
          StoredResponse.builder()
              .body(body)
              .method(text())
              .requestUri(text())
              .status((int) number())
              .sentAt(instant())
              .receivedAt(instant())
              .retainUntil(number() == 0 ? null : instant())
              .requestHeaders(fields())
              .headers(fields())
              .variants(variants());
      for (long annotations = number(); annotations > 0; annotations--) {
        response.annotation(text(), text());
      }
      return new VersionedResponse(version, response.build());
    }

    private List<HeaderField> fields() {
      HeaderField[] fields = new HeaderField[(int) number()];
      for (int i = 0; i < fields.length; i++) {
        fields[i] = new HeaderField(text(), textOrNull());
      }
      return List.of(fields);
    }

    private @Nullable List<String> variants() {
      int count = (int) number() - 1;
      if (count < 0) {
        return null;
      }
      List<String> variants = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        variants.add(text());
      }
      return variants;
    }

    private Instant instant() {
      return Instant.ofEpochSecond(number(), number());
    }

    private String text() {
      return Objects.requireNonNull(textOrNull(), "text");
    }

    private @Nullable String textOrNull() {
      int code = (int) number();
      if (code == 0) {
        return null;
      }
      if (code == KEY) {
        return key;
      }
      if (code < FIRST_LENGTH) {
        return FREQUENT.get(code - FIRST_FREQUENT);
      }
      int length = (code - FIRST_LENGTH) / 2;
      boolean isWide = (code - FIRST_LENGTH) % 2 == 1;
      String text = isWide ? wide(length) : new String(bytes, position, length, ISO_8859_1);
      position += length;
      return text;
    }

    private String wide(int length) {
      char[] characters = new char[length / 2];
      for (int i = 0; i < characters.length; i++) {
        int at = position + 2 * i;
        characters[i] = (char) ((bytes[at] << Byte.SIZE) | (bytes[at + 1] & 0xff));
      }
      return new String(characters);
    }

    private long number() {
      long number = 0;
      int shift = 0;
      while (true) {
        byte next = bytes[position++];
        number |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return number;
        }
        shift += 7;
      }
    }
  }
}
