// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.model.HeaderField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what HttpClient's cache loses of a response, so that the application gets a response that
 * was stored as it gets one from the origin: the version, the reason phrase, the {@code
 * Content-Length} of a response to {@code HEAD}, and the type and the coding of the content. The
 * cache parses {@code Content-Type}, and throws if it names an unknown charset.
 *
 * <pre>
 * Larder-Origin-Status-Line: HTTP/1.1 200 Fine
 * Larder-Origin-Content-Length: 1024
 * </pre>
 *
 * <p>The first line is only there where it is unlike {@code HTTP/1.1 200 OK}. Stateless.
 */
final class ResponsePresentation {

  private static final String STATUS_LINE = OriginFields.PREFIX + "Status-Line";

  /** An unassigned status: HttpClient's cache passes it on and knows nothing of it. */
  private static final int PASSED_BY = 299;

  private ResponsePresentation() {}

  /** Keeps it behind the cache, in fields of the response that are stored. */
  static void keep(HttpRequest cached, HttpResponse response) {
    Map<String, String> hidden = new HashMap<>();
    if (Method.HEAD.isSame(cached.getMethod())) {
      hidden.put(HttpHeaders.CONTENT_LENGTH, "");
    }
    if (!isContentType(value(response, HttpHeaders.CONTENT_TYPE))) {
      hidden.put(HttpHeaders.CONTENT_TYPE, "");
    }
    if (!hidden.isEmpty()) {
      OriginFields.replace(response, hidden);
    }
    if (response.getCode() != HttpStatus.SC_NOT_MODIFIED) {
      keepStatusLine(response);
    }
  }

  /**
   * Gives the application a 304 that is not about the stored response. HttpClient's cache would
   * take it for a validation, so it sees another status.
   */
  static void passByCache(HttpResponse notModified) {
    ProtocolVersion version =
        notModified.getVersion() == null ? HttpVersion.HTTP_1_1 : notModified.getVersion();
    String line = version + " " + notModified.getCode() + " " + notModified.getReasonPhrase();
    notModified.setCode(PASSED_BY);
    OriginFields.keepFromStore(notModified);
    notModified.setHeader(STATUS_LINE, line);
  }

  /** Hides what HttpClient's cache cannot read in a response that another client has stored. */
  static List<HeaderField> readable(List<HeaderField> stored) {
    if (stored.stream().allMatch(ResponsePresentation::isReadable)) {
      return stored;
    }
    return stored.stream()
        .map(
            field ->
                isReadable(field)
                    ? field
                    : new HeaderField(OriginFields.PREFIX + field.name(), field.value()))
        .toList();
  }

  /**
   * Restores it in front of the cache, before {@link OriginFields} are restored.
   *
   * @param request the request of the application
   * @param entry the entry that HttpClient created the response from, if any
   */
  static void restore(HttpRequest request, HttpResponse response, @Nullable HttpCacheEntry entry) {
    Header line = response.getFirstHeader(STATUS_LINE);
    if (line != null) {
      response.removeHeaders(STATUS_LINE);
      restoreStatusLine(response, Strings.nullToEmpty(line.getValue()));
    }
    if (response.getVersion() == null) {
      response.setVersion(HttpVersion.HTTP_1_1);
    }
    if (entry != null
        && entry.getResource() != null
        && Method.HEAD.isSame(request.getMethod())
        && Method.GET.isSame(entry.getRequestMethod())
        && response.getCode() == entry.getStatus()) {
      response.setHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(entry.getResource().length()));
    }
  }

  /** The body with the type and the coding that the response names, as the transport gives it. */
  static @Nullable HttpEntity entity(HttpResponse response, @Nullable HttpEntity entity) {
    return entity == null || isAsNamed(response, entity) ? entity : new Entity(response, entity);
  }

  /** The details with the type and the coding that the response names, as the transport has it. */
  static @Nullable EntityDetails details(HttpResponse response, @Nullable EntityDetails details) {
    return details == null || isAsNamed(response, details)
        ? details
        : new Details(
            details,
            value(response, HttpHeaders.CONTENT_TYPE),
            value(response, HttpHeaders.CONTENT_ENCODING));
  }

  private static boolean isReadable(HeaderField field) {
    return !field.name().equalsIgnoreCase(HttpHeaders.CONTENT_TYPE) || isContentType(field.value());
  }

  private static boolean isContentType(@Nullable String value) {
    try {
      ContentType.parse(value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** HttpClient cannot be given an empty reason phrase; it names the usual one. */
  private static void keepStatusLine(HttpResponse response) {
    ProtocolVersion version =
        response.getVersion() == null ? HttpVersion.HTTP_1_1 : response.getVersion();
    if (hasReasonOfItsOwn(response)) {
      response.addHeader(
          STATUS_LINE, version + " " + response.getCode() + " " + response.getReasonPhrase());
    } else if (!HttpVersion.HTTP_1_1.equals(version)) {
      response.addHeader(STATUS_LINE, version.toString());
    }
  }

  private static boolean hasReasonOfItsOwn(HttpResponse response) {
    try {
      String reason = Strings.nullToEmpty(response.getReasonPhrase());
      String usual = EnglishReasonPhraseCatalog.INSTANCE.getReason(response.getCode(), null);
      return !reason.isBlank() && !reason.equals(usual);
    } catch (IllegalArgumentException e) {
      // HttpClient has no phrases for a status above 599, which is not stored.
      return false;
    }
  }

  private static void restoreStatusLine(HttpResponse response, String line) {
    String[] parts = line.split(" ", 3);
    try {
      response.setVersion(HttpVersion.parse(parts[0]));
    } catch (ParseException e) {
      // Another program has written the field. HttpClient's own line stays.
      return;
    }
    if (response.getCode() == PASSED_BY && parts.length > 1 && parts[1].equals("304")) {
      response.setCode(HttpStatus.SC_NOT_MODIFIED);
    }
    if (parts.length > 2) {
      response.setReasonPhrase(parts[2]);
    }
  }

  private static boolean isAsNamed(MessageHeaders response, EntityDetails details) {
    return Objects.equals(value(response, HttpHeaders.CONTENT_TYPE), details.getContentType())
        && Objects.equals(
            value(response, HttpHeaders.CONTENT_ENCODING), details.getContentEncoding());
  }

  private static @Nullable String value(MessageHeaders response, String name) {
    Header field = response.getFirstHeader(name);
    return field == null ? null : field.getValue();
  }

  private static final class Entity extends HttpEntityWrapper {

    private final @Nullable String contentType;
    private final @Nullable String contentEncoding;

    Entity(MessageHeaders response, HttpEntity body) {
      super(body);
      contentType = value(response, HttpHeaders.CONTENT_TYPE);
      contentEncoding = value(response, HttpHeaders.CONTENT_ENCODING);
    }

    @Override
    public @Nullable String getContentType() {
      return contentType;
    }

    @Override
    public @Nullable String getContentEncoding() {
      return contentEncoding;
    }
  }

  private record Details(
      EntityDetails body, @Nullable String contentType, @Nullable String contentEncoding)
      implements EntityDetails {

    @Override
    public long getContentLength() {
      return body.getContentLength();
    }

    @Override
    public @Nullable String getContentType() {
      return contentType;
    }

    @Override
    public @Nullable String getContentEncoding() {
      return contentEncoding;
    }

    @Override
    public boolean isChunked() {
      return body.isChunked();
    }

    @Override
    public Set<String> getTrailerNames() {
      return body.getTrailerNames();
    }
  }
}
