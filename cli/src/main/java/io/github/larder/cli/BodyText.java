// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.larder.cli.text.SafeText;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.EntrySummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body as harmless lines: content codings are undone, JSON is pretty-printed, other text is shown
 * as it is, and anything else in hexadecimal digits.
 */
final class BodyText {

  /** More bytes than this are not shown. */
  private static final int MAX_BYTES = 10 << 20;

  private static final int MAX_LINE = 2000;
  private static final int MAX_HEX_BYTES = 4096;
  private static final int HEX_ROW = 16;
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

  private final StoredResponse response;
  private final String mediaType;

  /**
   * @param response with a body that no tier has encoded
   */
  BodyText(StoredResponse response) {
    this.response = response;
    this.mediaType =
        Objects.requireNonNullElse(EntrySummary.of(new CacheKey("show"), response).mediaType(), "");
  }

  void lines(Consumer<String> out) {
    Body body = Objects.requireNonNull(response.body());
    byte[] bytes = body.array();
    for (String coding : codings()) {
      try (InputStream decoded = decoder(coding, bytes)) {
        bytes = decoded.readNBytes(MAX_BYTES + 1);
      } catch (IOException e) {
        out.accept("(the content coding " + SafeText.line(coding, 40) + " is not decoded)");
        hex(bytes, out);
        return;
      }
    }
    boolean isCut = bytes.length > MAX_BYTES;
    byte[] shown = isCut ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
    String text = text(shown);
    if (text == null) {
      hex(shown, out);
    } else {
      (isJson() ? prettyJson(text) : text)
          .lines()
          .forEach(line -> out.accept(SafeText.line(line.replace("\t", "    "), MAX_LINE)));
    }
    if (isCut) {
      out.accept("(more than " + MAX_BYTES + " bytes: the rest is not shown)");
    }
  }

  /** {@return the content codings, the one that was applied last first} */
  private List<String> codings() {
    List<String> codings =
        response.headerValues("Content-Encoding").stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
            .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.reverse(codings);
    return codings;
  }

  private static InputStream decoder(String coding, byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    return switch (coding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(in);
      case "deflate" -> new InflaterInputStream(in);
      default -> throw new IOException("unknown coding");
    };
  }

  private boolean isJson() {
    return mediaType.equals("application/json") || mediaType.endsWith("+json");
  }

  private static String prettyJson(String text) {
    StringWriter pretty = new StringWriter();
    try (JsonParser parser = JSON.createParser(text);
        JsonGenerator generator = JSON.createGenerator(pretty)) {
      generator.setPrettyPrinter(new DefaultPrettyPrinter());
      while (parser.nextToken() != null) {
        generator.copyCurrentEvent(parser);
      }
    } catch (IOException e) {
      return text;
    }
    return pretty.toString();
  }

  /** {@return the text; {@code null} if it is none} */
  private @Nullable String text(byte[] bytes) {
    try {
      String text = charset().newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') < 0 ? text : null;
    } catch (CharacterCodingException e) {
      return mediaType.startsWith("text/") ? new String(bytes, StandardCharsets.ISO_8859_1) : null;
    }
  }

  private Charset charset() {
    String type = String.join(";", response.headerValues("Content-Type"));
    Matcher matcher = CHARSET.matcher(type);
    try {
      return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private static void hex(byte[] bytes, Consumer<String> out) {
    int end = Math.min(bytes.length, MAX_HEX_BYTES);
    for (int row = 0; row < end; row += HEX_ROW) {
      StringBuilder line = new StringBuilder(String.format("%08x ", row));
      StringBuilder text = new StringBuilder();
      for (int i = row; i < Math.min(end, row + HEX_ROW); i++) {
        line.append(String.format(" %02x", bytes[i]));
        text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
      }
      out.accept(String.format("%-58s", line) + " " + text);
    }
    if (end < bytes.length) {
      out.accept("(" + bytes.length + " bytes: the rest is not shown)");
    }
  }
}
