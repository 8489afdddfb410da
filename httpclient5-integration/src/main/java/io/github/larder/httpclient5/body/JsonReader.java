// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.body;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads JSON exactly as RFC 8259 defines it: objects as sorted maps, arrays as lists, strings as
 * strings, and everything else as it is written. Not thread-safe; each text has a reader.
 */
final class JsonReader {

  /** Of objects and arrays within each other; each level takes some of the thread's stack. */
  static final int MAX_DEPTH = 256;

  private final String text;
  private int position;

  private JsonReader(String text) {
    this.text = text;
  }

  /** A number, {@code true}, {@code false} or {@code null}, as it is written. */
  record Literal(String text) {}

  /** The text is not JSON, or not in a form that has one meaning. */
  private static final class NotJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    NotJsonException() {
      super("not JSON", null, false, false);
    }
  }

  /** {@return the value; empty if the bytes are not JSON with one meaning} */
  static Optional<Object> read(byte[] json) {
    try {
      String text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(json))
              .toString();
      JsonReader reader = new JsonReader(text);
      Object value = reader.value(0);
      reader.skipSpace();
      return reader.position == text.length() ? Optional.of(value) : Optional.empty();
    } catch (CharacterCodingException | NotJsonException e) {
      return Optional.empty();
    }
  }

  private Object value(int depth) throws NotJsonException {
    if (depth > MAX_DEPTH) {
      throw new NotJsonException();
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private SortedMap<String, Object> object(int depth) throws NotJsonException {
    SortedMap<String, Object> members = new TreeMap<>();
    position++;
    skipSpace();
    if (consume('}')) {
      return members;
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      // Of a repeated name some programs take the first value, and some the last.
      if (members.put(name, value(depth + 1)) != null) {
        throw new NotJsonException();
      }
      skipSpace();
    } while (consume(','));
    expect('}');
    return members;
  }

  private List<Object> array(int depth) throws NotJsonException {
    List<Object> elements = new ArrayList<>();
    position++;
    skipSpace();
    if (consume(']')) {
      return elements;
    }
    do {
      elements.add(value(depth + 1));
      skipSpace();
    } while (consume(','));
    expect(']');
    return elements;
  }

  private String string() throws NotJsonException {
    expect('"');
    StringBuilder decoded = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return decoded.toString();
      }
      if (c < ' ') {
        throw new NotJsonException();
      }
      decoded.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws NotJsonException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit();
      default -> throw new NotJsonException();
    };
  }

  private char codeUnit() throws NotJsonException {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new NotJsonException();
      }
      unit = unit * 16 + digit;
    }
    return (char) unit;
  }

  private Literal word(String word) throws NotJsonException {
    if (!text.startsWith(word, position)) {
      throw new NotJsonException();
    }
    position += word.length();
    return new Literal(word);
  }

  private Literal number() throws NotJsonException {
    int begin = position;
    consume('-');
    if (!consume('0')) {
      digits();
    }
    if (consume('.')) {
      digits();
    }
    if (consume('e') || consume('E')) {
      if (!consume('+')) {
        consume('-');
      }
      digits();
    }
    return new Literal(text.substring(begin, position));
  }

  private void digits() throws NotJsonException {
    int begin = position;
    while (position < text.length()
        && text.charAt(position) >= '0'
        && text.charAt(position) <= '9') {
      position++;
    }
    if (position == begin) {
      throw new NotJsonException();
    }
  }

  private void skipSpace() {
    while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  /** {@return the next character; at the end of the text one that begins no value} */
  private char peek() {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private char next() throws NotJsonException {
    if (position == text.length()) {
      throw new NotJsonException();
    }
    return text.charAt(position++);
  }

  private void expect(char expected) throws NotJsonException {
    if (next() != expected) {
      throw new NotJsonException();
    }
  }

  private boolean consume(char expected) {
    boolean found = position < text.length() && text.charAt(position) == expected;
    if (found) {
      position++;
    }
    return found;
  }
}
