// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.httpclient5.RequestBody.Content;
import io.github.larder.httpclient5.RequestBody.Keyed;
import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.spi.SkipReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.support.BasicRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request of the async client. A body that a rule names is read before the request is
 * looked up, up to a limit. Only a body that its producer has at hand is read: one that comes later
 * might come never, and without a connection no timeout would end the request. Immutable.
 *
 * @param known what the cache knows of it
 * @param unread the producer of the body that is sent if the cache takes no part
 */
record AsyncRequestBody(RequestBody known, @Nullable AsyncEntityProducer unread) {

  static AsyncRequestBody of(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      @Nullable BodyKey key,
      CachePolicy policy) {
    if (key == null) {
      return new AsyncRequestBody(
          RequestBody.notNamed(body != null && body.getContentLength() != 0), body);
    }
    if (body == null) {
      return new AsyncRequestBody(RequestBody.of(request, null, key, policy), null);
    }
    int max = policy.maxKeyedBodyBytes();
    if (body.getContentLength() > max) {
      return tooLarge(body);
    }
    Reading reading = new Reading(max);
    if (reading.readAll(body)) {
      Content content = Content.of(reading.bytes.toByteArray(), body);
      return new AsyncRequestBody(
          RequestBody.of(request, content, key, policy), new ReadBody(content));
    }
    if (body.isRepeatable()) {
      // As before a retry: the body begins anew.
      body.releaseResources();
      return tooLarge(body);
    }
    return tooLarge(new PartlyReadBody(body, reading));
  }

  /** The copy of a request for HttpClient's cache, which caches no other method than GET. */
  static HttpRequest toCache(HttpRequest request, @Nullable Keyed body) {
    if (body == null) {
      return BasicRequestBuilder.copy(request).build();
    }
    HttpRequest copy =
        new BasicHttpRequest(
            Method.GET.name(), request.getScheme(), request.getAuthority(), request.getPath());
    copy.setVersion(request.getVersion());
    copy.setHeaders(request.getHeaders());
    body.describeTo(copy);
    return copy;
  }

  /** The copy of a request of HttpClient's cache for the origin. */
  static HttpRequest toOrigin(HttpRequest cached, HttpRequest original, @Nullable Keyed body) {
    if (body == null) {
      return BasicRequestBuilder.copy(cached).build();
    }
    HttpRequest copy =
        new BasicHttpRequest(
            original.getMethod(),
            original.getScheme(),
            original.getAuthority(),
            original.getPath());
    copy.setVersion(original.getVersion());
    copy.setHeaders(cached.getHeaders());
    RequestBody.removeAdded(original, copy);
    return copy;
  }

  /** A new producer for each call of the origin; {@code null} for a request without a body. */
  static @Nullable AsyncEntityProducer producer(Keyed body) {
    return body.content() == null ? null : new ReadBody(body.content());
  }

  private static AsyncRequestBody tooLarge(AsyncEntityProducer unread) {
    return new AsyncRequestBody(RequestBody.refused(SkipReason.BODY_TOO_LARGE), unread);
  }

  /** Takes what a producer has at hand, up to one byte beyond the limit. Not thread-safe. */
  private static final class Reading implements DataStreamChannel {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int max;
    private boolean ended;
    private @Nullable List<? extends Header> trailers;

    Reading(int max) {
      this.max = max;
    }

    /** {@return whether the whole body was read} */
    boolean readAll(AsyncEntityProducer body) {
      try {
        int before = -1;
        while (!ended && bytes.size() <= max && bytes.size() > before) {
          before = bytes.size();
          body.produce(this);
        }
      } catch (IOException | RuntimeException e) {
        // It fails once more when it is sent.
        return false;
      }
      return ended && bytes.size() <= max && trailers == null;
    }

    @Override
    public void requestOutput() {}

    @Override
    public int write(ByteBuffer source) {
      long room = 1L + max - bytes.size();
      int count = (int) Math.min(room, source.remaining());
      byte[] taken = new byte[count];
      source.get(taken);
      bytes.writeBytes(taken);
      return count;
    }

    @Override
    public void endStream() {
      ended = true;
    }

    @Override
    public void endStream(@Nullable List<? extends Header> fields) {
      ended = true;
      trailers = fields == null || fields.isEmpty() ? null : fields;
    }
  }

  /** A body that was read completely. Not thread-safe, as HttpClient's own are not. */
  private static final class ReadBody implements AsyncEntityProducer {

    private final Content content;
    private ByteBuffer rest;

    ReadBody(Content content) {
      this.content = content;
      this.rest = ByteBuffer.wrap(content.bytes().array());
    }

    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public int available() {
      return Math.max(1, rest.remaining());
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      if (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (!rest.hasRemaining()) {
        channel.endStream();
      }
    }

    @Override
    public void releaseResources() {
      rest = ByteBuffer.wrap(content.bytes().array());
    }

    @Override
    public void failed(Exception cause) {
      releaseResources();
    }

    @Override
    public long getContentLength() {
      return content.length();
    }

    @Override
    public @Nullable String getContentType() {
      return content.type();
    }

    @Override
    public @Nullable String getContentEncoding() {
      return content.coding();
    }

    @Override
    public boolean isChunked() {
      return content.chunked();
    }

    @Override
    public Set<String> getTrailerNames() {
      return Set.of();
    }
  }

  /** A body that can be sent once, and of which a part was read. */
  private static final class PartlyReadBody implements AsyncEntityProducer {

    private final AsyncEntityProducer body;
    private final Reading reading;
    private final ByteBuffer begin;
    private boolean begun;

    PartlyReadBody(AsyncEntityProducer body, Reading reading) {
      this.body = body;
      this.reading = reading;
      this.begin = ByteBuffer.wrap(reading.bytes.toByteArray());
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public int available() {
      // What the body asked for while it was read has to be asked for once more.
      return Math.max(begun ? 0 : 1, begin.remaining() + body.available());
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      if (begin.hasRemaining()) {
        channel.write(begin);
      }
      if (!begin.hasRemaining()) {
        begun = true;
        if (reading.ended) {
          channel.endStream(reading.trailers);
        } else {
          body.produce(channel);
        }
      }
    }

    @Override
    public void releaseResources() {
      body.releaseResources();
    }

    @Override
    public void failed(Exception cause) {
      body.failed(cause);
    }

    @Override
    public long getContentLength() {
      return body.getContentLength();
    }

    @Override
    public String getContentType() {
      return body.getContentType();
    }

    @Override
    public String getContentEncoding() {
      return body.getContentEncoding();
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
