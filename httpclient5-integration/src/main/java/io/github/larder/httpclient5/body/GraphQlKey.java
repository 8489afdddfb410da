// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.body;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Canonical JSON of GraphQL requests that only read. Finds the keyword of each definition in a
 * document (GraphQL specification, October 2021, sections 2.1 to 2.3), and does not check the rest:
 * the origin rejects what is invalid. Stateless.
 */
final class GraphQlKey implements BodyKey {

  static final GraphQlKey INSTANCE = new GraphQlKey();

  private GraphQlKey() {}

  @Override
  public Optional<byte[]> of(HttpRequest request, byte[] body) {
    return CanonicalJson.read(request, body)
        .filter(GraphQlKey::onlyReads)
        .map(CanonicalJson::bytes);
  }

  /** Some servers take several requests as an array. */
  private static boolean onlyReads(Object request) {
    if (request instanceof List<?> batch) {
      return !batch.isEmpty()
          && batch.stream().allMatch(one -> !(one instanceof List<?>) && onlyReads(one));
    }
    return request instanceof Map<?, ?> members
        && members.get("query") instanceof String document
        && hasOnlyQueries(document);
  }

  /** Whether a document has definitions, and each is a query or a fragment. */
  static boolean hasOnlyQueries(String document) {
    StringBuilder closing = new StringBuilder();
    boolean inDefinition = false;
    boolean found = false;
    int i = 0;
    while (i < document.length()) {
      char c = document.charAt(i);
      if (c == '#') {
        i = endOfLine(document, i);
      } else if (c == '"') {
        i = endOfString(document, i);
        if (!inDefinition) {
          return false;
        }
      } else if (isNameStart(c)) {
        int end = endOfName(document, i);
        String name = document.substring(i, end);
        if (!inDefinition && !name.equals("query") && !name.equals("fragment")) {
          return false;
        }
        inDefinition = true;
        i = end;
      } else {
        int opened = "{([".indexOf(c);
        if (opened >= 0) {
          if (!inDefinition && c != '{') {
            return false;
          }
          inDefinition = true;
          closing.append("})]".charAt(opened));
        } else if ("})]".indexOf(c) >= 0) {
          int last = closing.length() - 1;
          if (last < 0 || closing.charAt(last) != c) {
            return false;
          }
          closing.setLength(last);
          if (last == 0 && c == '}') {
            inDefinition = false;
            found = true;
          }
        }
        i++;
      }
    }
    return found && !inDefinition;
  }

  private static int endOfLine(String document, int begin) {
    int end = begin;
    while (end < document.length() && "\n\r".indexOf(document.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** The end of a string, or of a block string, in which only its own quotes are escaped. */
  private static int endOfString(String document, int begin) {
    boolean block = document.startsWith("\"\"\"", begin);
    String quotes = block ? "\"\"\"" : "\"";
    int i = begin + quotes.length();
    while (i < document.length() && !document.startsWith(quotes, i)) {
      if (document.charAt(i) == '\\') {
        i += block ? (document.startsWith(quotes, i + 1) ? 4 : 1) : 2;
      } else {
        i++;
      }
    }
    return Math.min(document.length(), i + quotes.length());
  }

  private static int endOfName(String document, int begin) {
    int end = begin;
    while (end < document.length()
        && (isNameStart(document.charAt(end)) || Character.isDigit(document.charAt(end)))) {
      end++;
    }
    return end;
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
}
