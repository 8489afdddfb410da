// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.httpclient5.fields.ByteRange;
import io.github.larder.httpclient5.fields.HttpDate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.IncomingEntityDetails;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * The part of a complete stored response that a request asks for (RFC 9111, section 3.3; RFC 9110,
 * section 14). HttpClient's cache answers such a request with the whole. Immutable.
 *
 * @param completeLength of the stored body, in bytes
 */
record StoredRange(ByteRange range, long completeLength) {

  /**
   * Decides whether a response is cut.
   *
   * @param request the request of the application
   * @param response from the store, with the fields that the origin sent
   * @param length of its body, in bytes
   * @return {@code null} if the application gets the whole: it does not ask for a part, or for
   *     several, {@code If-Range} names another representation, or the body has a coding, whose
   *     parts could not be decoded
   */
  static @Nullable StoredRange of(HttpRequest request, HttpResponse response, long length) {
    if (!Method.GET.isSame(request.getMethod())
        || request.countHeaders(HttpHeaders.RANGE) != 1
        || response.getCode() != HttpStatus.SC_OK
        || response.containsHeader(HttpHeaders.CONTENT_ENCODING)
        || length < 0
        || !isSameRepresentation(request, response)) {
      return null;
    }
    return ByteRange.of(value(request.getFirstHeader(HttpHeaders.RANGE)), length)
        .map(range -> new StoredRange(range, length))
        .orElse(null);
  }

  void applyTo(ClassicHttpResponse response) throws IOException {
    HttpEntity whole = response.getEntity();
    setHead(response);
    if (!range.isSatisfiable()) {
      response.setEntity(null);
      return;
    }
    try (InputStream content = whole.getContent()) {
      content.skipNBytes(range.first());
      response.setEntity(
          CollectingEntity.complete(whole, content.readNBytes((int) range.length())));
    }
  }

  /** Begins to answer with a head that is set; the caller delivers the whole body. */
  AsyncDataConsumer begin(HttpResponse response, AsyncExecCallback callback)
      throws HttpException, IOException {
    AsyncDataConsumer part =
        callback.handleResponse(
            response,
            range.isSatisfiable() ? new IncomingEntityDetails(response, range.length()) : null);
    return new Cut(part, range.first(), range.length());
  }

  void setHead(HttpResponse response) {
    if (range.isSatisfiable()) {
      response.setCode(HttpStatus.SC_PARTIAL_CONTENT);
      response.setReasonPhrase("Partial Content");
    } else {
      response.setCode(HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
      response.setReasonPhrase("Range Not Satisfiable");
      response.removeHeaders(HttpHeaders.CONTENT_TYPE);
    }
    response.setHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(completeLength));
    response.setHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.length()));
  }

  /** {@code If-Range} compares strongly (RFC 9110, section 13.1.5). */
  private static boolean isSameRepresentation(HttpRequest request, HttpResponse response) {
    if (!request.containsHeader(HttpHeaders.IF_RANGE)) {
      return true;
    }
    String condition = value(request.getFirstHeader(HttpHeaders.IF_RANGE));
    if (request.countHeaders(HttpHeaders.IF_RANGE) > 1 || condition.startsWith("W/")) {
      return false;
    }
    if (condition.startsWith("\"")) {
      return condition.equals(value(response.getFirstHeader(HttpHeaders.ETAG)));
    }
    Optional<Instant> modified = date(response, HttpHeaders.LAST_MODIFIED);
    // In the second of its modification a resource may be modified once more (section 8.8.2.2).
    return modified.isPresent()
        && modified.equals(HttpDate.parse(condition, Instant.now()))
        && date(response, HttpHeaders.DATE).filter(modified.get()::isBefore).isPresent();
  }

  private static Optional<Instant> date(HttpResponse response, String name) {
    return HttpDate.parse(value(response.getFirstHeader(name)), Instant.now());
  }

  private static String value(@Nullable Header field) {
    return field == null ? "" : Strings.nullToEmpty(field.getValue()).strip();
  }

  /** Passes on a part of a body. The cache delivers the body from one thread. */
  private static final class Cut implements AsyncDataConsumer {

    private final @Nullable AsyncDataConsumer part;
    private long skipped;
    private long left;

    Cut(@Nullable AsyncDataConsumer part, long skipped, long left) {
      this.part = part;
      this.skipped = skipped;
      this.left = left;
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
      channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer data) throws IOException {
      int skip = (int) Math.min(skipped, data.remaining());
      data.position(data.position() + skip);
      skipped -= skip;
      ByteBuffer kept = data.duplicate();
      kept.limit(kept.position() + (int) Math.min(left, kept.remaining()));
      left -= kept.remaining();
      data.position(data.limit());
      if (part != null && kept.hasRemaining()) {
        part.consume(kept);
      }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers)
        throws HttpException, IOException {
      if (part != null) {
        part.streamEnd(trailers);
      }
    }

    @Override
    public void releaseResources() {
      if (part != null) {
        part.releaseResources();
      }
    }
  }
}
