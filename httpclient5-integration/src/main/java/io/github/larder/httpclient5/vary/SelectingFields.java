// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.vary;

import com.google.common.base.Strings;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;

/**
 * The fields of a request, as far as they select a variant (RFC 9111, section 4.1). HttpClient's
 * cache compares all of them as lists of case-insensitive words in any order, so that {@code
 * X-Tenant: Acme} selects the response for {@code ACME}. Here values are compared as they are sent,
 * but for white space around commas, and except where the definition of the field says otherwise.
 * Immutable if the request is not changed.
 *
 * @param request the request of HttpClient's cache
 */
public record SelectingFields(HttpRequest request) {

  /** Variants that are read for their validators when none of them is the one selected. */
  private static final int MAX_NEGOTIATED = 4;

  /** Lists of case-insensitive words whose order says nothing (RFC 9110, section 12.5). */
  private static final Set<String> LISTS =
      Set.of("accept", "accept-charset", "accept-encoding", "accept-language");

  /** HttpClient keeps it out of its entries. */
  private static final String AUTHORIZATION = "authorization";

  private static final Pattern COMMA = Pattern.compile(",");

  /**
   * Says whether a stored response may answer the request. One that was read as another variant,
   * for its validator only, may not have to.
   *
   * @param key the key that the response was read by, as HttpClient generates it
   * @param stored the response
   * @return {@code false} if HttpClient takes it for the selected one, and the values differ
   */
  public boolean select(String key, StoredResponse stored) {
    List<String> names = names(stored);
    return names.isEmpty()
        || stored.variants() != null
        || !key.startsWith(variant(names))
        || names.stream().allMatch(name -> isSame(name, stored));
  }

  /**
   * Leaves those variants of a root that HttpClient's cache has to read for this request: the one
   * selected or, if there is none, some of the latest ones, whose validators are sent.
   *
   * @param root a response with variants
   * @return the root, or a copy with fewer variants
   */
  public StoredResponse limited(StoredResponse root) {
    List<String> variants = List.copyOf(Objects.requireNonNull(root.variants(), "variants"));
    String selected = variant(names(root));
    List<String> read =
        variants.contains(selected)
            ? List.of(selected)
            : variants.subList(Math.max(0, variants.size() - MAX_NEGOTIATED), variants.size());
    return read.size() == variants.size() ? root : root.toBuilder().variants(read).build();
  }

  private String variant(List<String> names) {
    return CacheKeyGenerator.INSTANCE.generateVariantKey(request, names);
  }

  private boolean isSame(String name, StoredResponse stored) {
    if (LISTS.contains(name) || name.equals(AUTHORIZATION)) {
      return true;
    }
    List<String> requested = new ArrayList<>();
    for (Header field : request.getHeaders(name)) {
      requested.add(Strings.nullToEmpty(field.getValue()).strip());
    }
    List<String> nominated = new ArrayList<>();
    for (HeaderField field : stored.requestHeaders()) {
      if (field.name().equalsIgnoreCase(name)) {
        nominated.add(Strings.nullToEmpty(field.value()).strip());
      }
    }
    // Lines of one field are the same as one line with commas (RFC 9110, section 5.3).
    return withoutListWhitespace(String.join(",", requested))
        .equals(withoutListWhitespace(String.join(",", nominated)));
  }

  /** White space around a comma says nothing (RFC 9110, section 5.6.1), except in a string. */
  private static String withoutListWhitespace(String value) {
    StringBuilder text = new StringBuilder(value.length());
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char next = value.charAt(i);
      if (quoted && next == '\\' && i + 1 < value.length()) {
        text.append(next);
        next = value.charAt(++i);
      } else if (next == '"') {
        quoted = !quoted;
      } else if (next == ',' && !quoted) {
        trimEnd(text);
        while (i + 1 < value.length() && isWhitespace(value.charAt(i + 1))) {
          i++;
        }
      }
      text.append(next);
    }
    return text.toString();
  }

  private static void trimEnd(StringBuilder text) {
    while (!text.isEmpty() && isWhitespace(text.charAt(text.length() - 1))) {
      text.setLength(text.length() - 1);
    }
  }

  private static boolean isWhitespace(char character) {
    return character == ' ' || character == '\t';
  }

  private static List<String> names(StoredResponse stored) {
    return stored.headerValues(HttpHeaders.VARY).stream()
        .flatMap(COMMA::splitAsStream)
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
