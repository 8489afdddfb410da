// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an export (JSON Lines): an entry as it is stored, byte for byte.
 *
 * <pre>
 * {"key":"https://example.org:443/bread","method":"GET","url":"https://example.org/bread",
 *  "status":200,"sentAt":"2026-11-27T12:00:00Z","receivedAt":"2026-11-27T12:00:00.120Z",
 *  "retainUntil":"2026-12-04T12:01:00Z","requestHeaders":[["Accept-Language","en"]],
 *  "headers":[["Content-Type","text/html"],["ETag","\"1\""]],"variants":["{Accept-Language=en}"],
 *  "annotations":{"sealingKey":"2026-11"},"encoding":"identity","text":"fresh bread"}
 * </pre>
 *
 * Members without a value are left out. A body that is no readable text has {@code "base64"}
 * instead of {@code "text"}. The end of the retention is rounded up to a second, as some backends
 * do.
 *
 * @param key the key of the entry
 * @param response the stored response
 */
record EntryLine(CacheKey key, StoredResponse response) {

  /** Longer texts are written as Base64, which is read without a copy as text. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          // An error must not quote what may be a secret.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  void writeTo(OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      if (!isWellFormed()) {
        json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      }
      json.writeStartObject();
      json.writeStringField("key", key.value());
      json.writeStringField("method", response.method());
      json.writeStringField("url", response.requestUri());
      json.writeNumberField("status", response.status());
      json.writeStringField("sentAt", response.sentAt().toString());
      json.writeStringField("receivedAt", response.receivedAt().toString());
      Instant until = response.retainUntil();
      if (until != null) {
        json.writeStringField("retainUntil", wholeSecond(until).toString());
      }
      writeFields(json, "requestHeaders", response.requestHeaders());
      writeFields(json, "headers", response.headers());
      List<String> variants = response.variants();
      if (variants != null) {
        json.writeArrayFieldStart("variants");
        for (String variant : variants) {
          json.writeString(variant);
        }
        json.writeEndArray();
      }
      if (!response.annotations().isEmpty()) {
        json.writeObjectFieldStart("annotations");
        for (Map.Entry<String, String> annotation : response.annotations().entrySet()) {
          json.writeStringField(annotation.getKey(), annotation.getValue());
        }
        json.writeEndObject();
      }
      Body body = response.body();
      if (body != null) {
        json.writeStringField("encoding", body.encoding());
        String text = body.encoding().equals(Body.IDENTITY) ? readable(body) : null;
        if (text == null) {
          json.writeBinaryField("base64", body.array());
        } else {
          json.writeStringField("text", text);
        }
      }
      json.writeEndObject();
    }
    out.write('\n');
  }

  /** A backend may store no finer instants. */
  static Instant wholeSecond(Instant instant) {
    return instant.getNano() == 0
        ? instant
        : Instant.ofEpochSecond(
            Math.min(instant.getEpochSecond() + 1, Instant.MAX.getEpochSecond()));
  }

  private static void writeFields(JsonGenerator json, String name, List<HeaderField> fields)
      throws IOException {
    if (fields.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (HeaderField field : fields) {
      json.writeStartArray();
      json.writeString(field.name());
      json.writeString(field.value());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /** {@return the body as text, from which the same bytes come; {@code null} if it is none} */
  private static @Nullable String readable(Body body) {
    if (body.length() > MAX_TEXT_BYTES) {
      return null;
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body.array())).toString();
      return text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t')
          ? text
          : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** A surrogate without its pair has no form in UTF-8, and is escaped. */
  private boolean isWellFormed() {
    return isWellFormed(key.value())
        && isWellFormed(response.method())
        && isWellFormed(response.requestUri())
        && areWellFormed(response.requestHeaders())
        && areWellFormed(response.headers())
        && (response.variants() == null
            || response.variants().stream().allMatch(EntryLine::isWellFormed))
        && response.annotations().entrySet().stream()
            .allMatch(entry -> isWellFormed(entry.getKey()) && isWellFormed(entry.getValue()));
  }

  private static boolean areWellFormed(List<HeaderField> fields) {
    return fields.stream()
        .allMatch(
            field ->
                isWellFormed(field.name())
                    && (field.value() == null || isWellFormed(field.value())));
  }

  private static boolean isWellFormed(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }

  /**
   * Reads a line.
   *
   * @throws StreamCorruptedException if it is no line of an export; the message has nothing of its
   *     content
   */
  static EntryLine read(byte[] line) throws StreamCorruptedException {
    try (JsonParser json = JSON.createParser(line)) {
      Reading reading = new Reading();
      expect(json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        reading.member(json);
      }
      expect(json.currentToken(), JsonToken.END_OBJECT);
      if (json.nextToken() != null) {
        throw new StreamCorruptedException("something follows the entry");
      }
      return reading.result();
    } catch (StreamCorruptedException e) {
      throw e;
    } catch (IOException | DateTimeException | IllegalArgumentException | NullPointerException e) {
      throw corrupt("it is not an entry in JSON", e);
    }
  }

  private static StreamCorruptedException corrupt(String what, Exception cause) {
    StreamCorruptedException corrupt = new StreamCorruptedException(what);
    corrupt.initCause(cause);
    return corrupt;
  }

  private static void expect(@Nullable JsonToken found, JsonToken expected)
      throws StreamCorruptedException {
    if (found != expected) {
      throw new StreamCorruptedException("there is no " + expected + " where one is expected");
    }
  }

  /** What has been read of a line. */
  private static final class Reading {

    private final StoredResponse.Builder response = StoredResponse.builder();
    private @Nullable CacheKey key;
    private String encoding = Body.IDENTITY;
    private byte @Nullable [] body;

    void member(JsonParser json) throws IOException {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "key" -> key = new CacheKey(text(json));
        case "method" -> response.method(text(json));
        case "url" -> response.requestUri(text(json));
        case "status" -> {
          expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT);
          response.status(json.getIntValue());
        }
        case "sentAt" -> response.sentAt(Instant.parse(text(json)));
        case "receivedAt" -> response.receivedAt(Instant.parse(text(json)));
        case "retainUntil" -> response.retainUntil(Instant.parse(text(json)));
        case "requestHeaders" -> response.requestHeaders(fields(json));
        case "headers" -> response.headers(fields(json));
        case "variants" -> response.variants(texts(json));
        case "annotations" -> {
          expect(json.currentToken(), JsonToken.START_OBJECT);
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String annotation = json.currentName();
            json.nextToken();
            response.annotation(annotation, text(json));
          }
        }
        case "encoding" -> encoding = text(json);
        case "text" -> body = text(json).getBytes(UTF_8);
        case "base64" -> {
          expect(json.currentToken(), JsonToken.VALUE_STRING);
          body = json.getBinaryValue();
        }
        default -> throw new StreamCorruptedException("it has a member of another version");
      }
    }

    EntryLine result() throws StreamCorruptedException {
      if (key == null) {
        throw new StreamCorruptedException("it has no key");
      }
      return new EntryLine(
          key, response.body(body == null ? null : Body.wrap(body, encoding)).build());
    }

    private static String text(JsonParser json) throws IOException {
      expect(json.currentToken(), JsonToken.VALUE_STRING);
      return json.getText();
    }

    private static List<String> texts(JsonParser json) throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      List<String> texts = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        texts.add(text(json));
      }
      return texts;
    }

    private static List<HeaderField> fields(JsonParser json) throws IOException {
      expect(json.currentToken(), JsonToken.START_ARRAY);
      List<HeaderField> fields = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        expect(json.currentToken(), JsonToken.START_ARRAY);
        json.nextToken();
        String name = text(json);
        String value = json.nextToken() == JsonToken.VALUE_NULL ? null : text(json);
        expect(json.nextToken(), JsonToken.END_ARRAY);
        fields.add(new HeaderField(name, value));
      }
      return fields;
    }
  }
}
