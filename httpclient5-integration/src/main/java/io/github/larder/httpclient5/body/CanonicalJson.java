// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.body;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Strings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;

/**
 * JSON with sorted members, without white space, and with one way to write each string. Two texts
 * have the same form only if they have the same structure, strings and written numbers. Stateless.
 */
final class CanonicalJson implements BodyKey {

  static final CanonicalJson INSTANCE = new CanonicalJson();

  private CanonicalJson() {}

  @Override
  public Optional<byte[]> of(HttpRequest request, byte[] body) {
    return Optional.of(read(request, body).map(CanonicalJson::bytes).orElse(body));
  }

  /** The value of a body; empty if it is not JSON, or if a receiver may decode it otherwise. */
  static Optional<Object> read(HttpRequest request, byte[] body) {
    return isUtf8(request) ? JsonReader.read(body) : Optional.empty();
  }

  static byte[] bytes(Object value) {
    StringBuilder text = new StringBuilder();
    write(value, text);
    return text.toString().getBytes(UTF_8);
  }

  private static boolean isUtf8(HttpRequest request) {
    Header coding = request.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null) {
      return false;
    }
    Header type = request.getFirstHeader(HttpHeaders.CONTENT_TYPE);
    String value = type == null ? "" : Strings.nullToEmpty(type.getValue());
    if (!value.toLowerCase(Locale.ROOT).contains("charset")) {
      return true;
    }
    ContentType parsed = ContentType.parseLenient(value);
    return parsed != null && UTF_8.equals(parsed.getCharset());
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> members) {
      char separator = '{';
      for (Map.Entry<?, ?> member : members.entrySet()) {
        out.append(separator);
        writeString((String) member.getKey(), out);
        out.append(':');
        write(member.getValue(), out);
        separator = ',';
      }
      out.append(members.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> elements) {
      char separator = '[';
      for (Object element : elements) {
        out.append(separator);
        write(element, out);
        separator = ',';
      }
      out.append(elements.isEmpty() ? "[]" : "]");
    } else if (value instanceof String string) {
      writeString(string, out);
    } else {
      out.append(((JsonReader.Literal) value).text());
    }
  }

  /** A surrogate without its other half has no bytes in UTF-8, and stays escaped. */
  private static void writeString(String string, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < string.length()
          && Character.isLowSurrogate(string.charAt(i + 1))) {
        out.append(c).append(string.charAt(++i));
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
