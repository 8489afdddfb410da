// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.model.HeaderField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Replaces response fields for HttpClient's cache, and restores them for the application. The
 * origin's field is kept under another name, in its place, and is stored:
 *
 * <pre>
 * Larder-Origin-Cache-Control: no-store
 * Larder-Origin-Expires: 0
 * ETag: "a"
 * Cache-Control: max-age=3600
 * </pre>
 *
 * <p>Each field has a name of its own, so that a 304 updates them one by one, like all other fields
 * (RFC 9111, section 3.2). An empty value stands for a field that the origin did not send.
 * Stateless.
 */
final class OriginFields {

  static final String PREFIX = "Larder-Origin-";

  private OriginFields() {}

  /** Drops fields with the reserved prefix that the origin has sent itself. */
  static void dropForged(HttpResponse response) {
    List<Header> kept = new ArrayList<>();
    for (Header header : response.getHeaders()) {
      if (!isOriginField(header)) {
        kept.add(header);
      }
    }
    if (kept.size() < response.getHeaders().length) {
      response.setHeaders(kept.toArray(Header[]::new));
    }
  }

  /**
   * @param replacements by name; an empty value removes the field
   */
  static void replace(HttpResponse response, Map<String, String> replacements) {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(replacements);
    Set<String> sent = new HashSet<>();
    List<Header> headers = new ArrayList<>();
    for (Header header : response.getHeaders()) {
      if (byName.containsKey(header.getName())) {
        sent.add(lower(header.getName()));
        headers.add(new BasicHeader(PREFIX + header.getName(), header.getValue()));
      } else {
        headers.add(header);
      }
    }
    byName.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            headers.add(new BasicHeader(name, value));
            if (!sent.contains(lower(name))) {
              headers.add(new BasicHeader(PREFIX + name, ""));
            }
          }
        });
    response.setHeaders(headers.toArray(Header[]::new));
  }

  /** A copy of the head of a response, as if the origin had sent it with these fields. */
  static HttpResponse withFields(HttpResponse response, Map<String, String> replacements) {
    HttpResponse copy = new BasicHttpResponse(response.getCode());
    copy.setVersion(response.getVersion());
    copy.setHeaders(response.getHeaders());
    replacements.forEach(
        (name, value) -> {
          copy.removeHeaders(name);
          if (!value.isEmpty()) {
            copy.addHeader(name, value);
          }
        });
    return copy;
  }

  /** Whether a stored response has another field than the origin sent. */
  static boolean isReplaced(List<HeaderField> stored, String name) {
    return stored.stream().anyMatch(field -> field.name().equalsIgnoreCase(PREFIX + name));
  }

  /**
   * Makes HttpClient's cache serve a stored response of any age, whatever the origin or a rule says
   * about its freshness. The application gets the origin's fields.
   */
  static List<HeaderField> alwaysFresh(List<HeaderField> stored) {
    return withCacheControl(stored, "max-age=" + CacheDirectives.MAX_SECONDS);
  }

  /** Replaces the {@code Cache-Control} of a stored response. */
  static List<HeaderField> withCacheControl(List<HeaderField> stored, String directives) {
    String kept = PREFIX + HttpHeaders.CACHE_CONTROL;
    boolean isKept = stored.stream().anyMatch(field -> field.name().equalsIgnoreCase(kept));
    List<HeaderField> fields = new ArrayList<>();
    for (HeaderField field : stored) {
      if (!field.name().equalsIgnoreCase(HttpHeaders.CACHE_CONTROL)) {
        fields.add(field);
      } else if (!isKept) {
        fields.add(new HeaderField(kept, field.value()));
      }
    }
    fields.add(new HeaderField(HttpHeaders.CACHE_CONTROL, directives));
    if (fields.stream().noneMatch(field -> field.name().equalsIgnoreCase(kept))) {
      fields.add(new HeaderField(kept, ""));
    }
    return fields;
  }

  /** Keeps a response out of the store; its fields may have been replaced already. */
  static void keepFromStore(HttpResponse response) {
    if (response.containsHeader(PREFIX + HttpHeaders.CACHE_CONTROL)) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    } else {
      replace(response, Map.of(HttpHeaders.CACHE_CONTROL, "no-store"));
    }
  }

  /**
   * Restores the fields that the origin sent.
   *
   * @param entry the entry that HttpClient created the response from, if any: a 304 of its own has
   *     only some of the fields
   */
  static void restore(HttpResponse response, @Nullable MessageHeaders entry) {
    Set<String> replaced = originNames(response);
    if (!replaced.isEmpty()) {
      response.setHeaders(restored(response, replaced).toArray(Header[]::new));
    } else if (entry != null) {
      for (String name : originNames(entry)) {
        if (response.containsHeader(name)) {
          response.removeHeaders(name);
          for (Header header : entry.getHeaders(PREFIX + name)) {
            addUnlessEmpty(response, header);
          }
        }
      }
    }
  }

  private static List<Header> restored(HttpResponse response, Set<String> replaced) {
    List<Header> headers = new ArrayList<>();
    String resident = null;
    for (Header header : response.getHeaders()) {
      if (isOriginField(header)) {
        if (!isEmpty(header)) {
          headers.add(new BasicHeader(originName(header), header.getValue()));
        }
      } else if (!replaced.contains(lower(header.getName()))) {
        headers.add(header);
      } else if (header.getName().equalsIgnoreCase(HttpHeaders.AGE)) {
        resident = header.getValue();
      }
    }
    return resident == null ? headers : aged(headers, resident);
  }

  /** HttpClient's Age counts from the replaced Date; the origin's Age is added. */
  private static List<Header> aged(List<Header> headers, String resident) {
    List<Header> aged = new ArrayList<>();
    long seconds = seconds(resident);
    for (Header header : headers) {
      if (header.getName().equalsIgnoreCase(HttpHeaders.AGE)) {
        long sum = Math.min(CacheDirectives.MAX_SECONDS, seconds + seconds(header.getValue()));
        aged.add(new BasicHeader(header.getName(), Long.toString(sum)));
      } else {
        aged.add(header);
      }
    }
    return aged;
  }

  static long seconds(@Nullable String age) {
    String text = age == null ? "" : age.strip();
    boolean digits =
        !text.isEmpty() && text.length() < 12 && text.chars().allMatch(Character::isDigit);
    return digits ? Long.parseLong(text) : 0;
  }

  private static Set<String> originNames(MessageHeaders message) {
    Set<String> names = new HashSet<>();
    for (Header header : message.getHeaders()) {
      if (isOriginField(header)) {
        names.add(lower(originName(header)));
      }
    }
    return names;
  }

  private static void addUnlessEmpty(HttpResponse response, Header header) {
    if (!isEmpty(header)) {
      response.addHeader(new BasicHeader(originName(header), header.getValue()));
    }
  }

  private static boolean isOriginField(Header header) {
    return header.getName().regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  private static String originName(Header header) {
    return header.getName().substring(PREFIX.length());
  }

  private static boolean isEmpty(Header header) {
    return Strings.isNullOrEmpty(header.getValue());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
