// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Strings;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.model.Body;
import io.github.larder.spi.SkipReason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.support.BasicRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What the cache knows of the body of a request. A body that a rule names is part of the key:
 * HttpClient's cache gets a GET without a body under that key, and the origin gets the request as
 * the application made it. Immutable.
 *
 * @param isPresent whether there is a body of at least one byte
 * @param keyed the body as part of the key; {@code null} if it is not part of it
 * @param refusal why the body that a rule names is not part of the key; {@code null} if it is, or
 *     if no rule names it
 */
record RequestBody(boolean isPresent, @Nullable Keyed keyed, @Nullable SkipReason refusal) {

  /** Safe and with a body (RFC 10008); HttpCore knows it since 5.4. */
  static final String QUERY = "QUERY";

  private static final List<String> DESCRIBING =
      List.of(
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.CONTENT_ENCODING,
          HttpHeaders.CONTENT_LENGTH,
          HttpHeaders.TRANSFER_ENCODING,
          HttpHeaders.TRAILER);

  /**
   * A body that is part of the key.
   *
   * @param method of the request, in upper case
   * @param hash of the method, the type of the content and what the rule takes for its key
   * @param content {@code null} if the request has no body
   */
  record Keyed(String method, String hash, @Nullable Content content) {

    /** POST is cacheable only with explicit freshness information (RFC 9110, section 9.3.3). */
    boolean needsExplicitFreshness() {
      return !method.equals(QUERY);
    }

    /** If-None-Match makes a POST fail with 412, and no 304 answers it (RFC 9110, 13.1.2). */
    boolean canBeValidated() {
      return method.equals(QUERY);
    }

    /** The fields of the copy for the cache on which a response may vary. */
    void describeTo(HttpRequest copy) {
      if (content != null) {
        content.describeTo(copy);
      }
    }
  }

  /**
   * A body that has been read, to be sent as it would have been without that.
   *
   * @param length as it was stated; -1 if it was not
   */
  record Content(
      Body bytes, @Nullable String type, @Nullable String coding, long length, boolean chunked) {

    static Content of(byte[] bytes, EntityDetails details) {
      return new Content(
          Body.wrap(bytes),
          details.getContentType(),
          details.getContentEncoding(),
          details.getContentLength(),
          details.isChunked());
    }

    void describeTo(HttpRequest copy) {
      add(copy, HttpHeaders.CONTENT_TYPE, type);
      add(copy, HttpHeaders.CONTENT_ENCODING, coding);
    }

    private static void add(HttpRequest copy, String name, @Nullable String value) {
      if (value != null && !copy.containsHeader(name)) {
        copy.addHeader(name, value);
      }
    }
  }

  /** No rule names the body. */
  static RequestBody notNamed(boolean isPresent) {
    return new RequestBody(isPresent, null, null);
  }

  static RequestBody refused(SkipReason reason) {
    return new RequestBody(true, null, reason);
  }

  /**
   * The body of a request that a rule names, read completely.
   *
   * @param content {@code null} if the request has no body
   */
  static RequestBody of(
      HttpRequest request, @Nullable Content content, BodyKey key, CachePolicy policy) {
    String method = request.getMethod().toUpperCase(Locale.ROOT);
    byte[] bytes = content == null ? new byte[0] : content.bytes().toByteArray();
    boolean isPresent = bytes.length > 0;
    if (request.containsHeader(HttpHeaders.RANGE)
        || (!method.equals(QUERY) && isConditional(request))) {
      return new RequestBody(isPresent, null, SkipReason.BODY_NOT_KEYED);
    }
    try {
      HttpRequest described = BasicRequestBuilder.copy(request).build();
      if (content != null) {
        content.describeTo(described);
      }
      Optional<byte[]> part = key.of(described, bytes);
      if (part.isEmpty()) {
        return new RequestBody(isPresent, null, SkipReason.BODY_NOT_KEYED);
      }
      String hash = policy.partitions().bodyHash(method + digest(described, part.get()));
      return new RequestBody(isPresent, new Keyed(method, hash, content), null);
    } catch (RuntimeException e) {
      policy.reports().log().threw("the body key of a rule", e);
      return new RequestBody(isPresent, null, SkipReason.BODY_KEY_FAILED);
    }
  }

  /** Removes the fields that describe a body, but for those of the application. */
  static void removeAdded(HttpRequest original, HttpRequest copy) {
    for (String name : DESCRIBING) {
      if (!original.containsHeader(name)) {
        copy.removeHeaders(name);
      }
    }
  }

  /** A POST with a condition changes something, unless the condition fails. */
  private static boolean isConditional(HttpRequest request) {
    return RequestDirectives.CONDITIONS.stream().anyMatch(request::containsHeader);
  }

  private static String digest(HttpRequest described, byte[] part) {
    Hasher hasher = Hashing.sha256().newHasher();
    put(hasher, mediaType(value(described, HttpHeaders.CONTENT_TYPE)));
    put(hasher, value(described, HttpHeaders.CONTENT_ENCODING));
    put(hasher, value(described, HttpHeaders.CONTENT_LANGUAGE));
    return hasher.putBytes(part).hash().toString();
  }

  /** With its length, so that no value looks like the beginning of the next. */
  private static void put(Hasher hasher, String value) {
    byte[] bytes = value.getBytes(UTF_8);
    hasher.putInt(bytes.length).putBytes(bytes);
  }

  private static String value(HttpRequest request, String name) {
    Header[] lines = request.getHeaders(name);
    StringBuilder all = new StringBuilder();
    for (Header line : lines) {
      all.append(all.isEmpty() ? "" : ", ").append(Strings.nullToEmpty(line.getValue()).strip());
    }
    return all.toString();
  }

  /** JSON is UTF-8, whether the type says so or not (RFC 8259, sections 8.1 and 11). */
  private static String mediaType(String value) {
    String lower = value.toLowerCase(Locale.ROOT).replace(" ", "");
    int end = lower.indexOf(';');
    String type = end < 0 ? lower : lower.substring(0, end);
    return (type.endsWith("/json") || type.endsWith("+json"))
            && (end < 0 || lower.substring(end).equals(";charset=utf-8"))
        ? type
        : value;
  }
}
