// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.httpclient5.RequestBody.Content;
import io.github.larder.httpclient5.RequestBody.Keyed;
import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.spi.SkipReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request of the classic client. A body that a rule names is read before the request
 * is looked up, up to a limit. Immutable.
 *
 * @param known what the cache knows of it
 * @param unread the entity to send instead of the application's; {@code null} for that one
 */
record ClassicRequestBody(RequestBody known, @Nullable HttpEntity unread) {

  private static final int BUFFER_BYTES = 4096;

  static ClassicRequestBody of(
      ClassicHttpRequest request, @Nullable BodyKey key, CachePolicy policy) {
    HttpEntity entity = request.getEntity();
    if (key == null) {
      return new ClassicRequestBody(
          RequestBody.notNamed(entity != null && entity.getContentLength() != 0), null);
    }
    if (entity == null) {
      return new ClassicRequestBody(RequestBody.of(request, null, key, policy), null);
    }
    int max = policy.maxKeyedBodyBytes();
    if (entity.getContentLength() > max || entity.getTrailers() != null) {
      return tooLarge(null);
    }
    return entity.isRepeatable()
        ? repeatable(request, entity, key, policy)
        : once(request, entity, key, policy);
  }

  /** The request that passes the cache by, with all of its body. */
  ClassicHttpRequest restored(ClassicHttpRequest request) {
    if (unread == null) {
      return request;
    }
    ClassicHttpRequest restored = ClassicRequestBuilder.copy(request).build();
    restored.setEntity(unread);
    return restored;
  }

  /** The copy of a request for HttpClient's cache, which caches no other method than GET. */
  static ClassicHttpRequest toCache(ClassicHttpRequest request, @Nullable Keyed body) {
    if (body == null) {
      return ClassicRequestBuilder.copy(request).build();
    }
    ClassicHttpRequest copy =
        new BasicClassicHttpRequest(
            Method.GET.name(), request.getScheme(), request.getAuthority(), request.getPath());
    copy.setVersion(request.getVersion());
    copy.setHeaders(request.getHeaders());
    body.describeTo(copy);
    return copy;
  }

  /** The copy of a request of HttpClient's cache for the origin. */
  static ClassicHttpRequest toOrigin(
      ClassicHttpRequest cached, ClassicHttpRequest original, @Nullable Keyed body) {
    if (body == null) {
      return ClassicRequestBuilder.copy(cached).build();
    }
    ClassicHttpRequest copy =
        new BasicClassicHttpRequest(
            original.getMethod(),
            original.getScheme(),
            original.getAuthority(),
            original.getPath());
    copy.setVersion(original.getVersion());
    copy.setHeaders(cached.getHeaders());
    RequestBody.removeAdded(original, copy);
    if (body.content() != null) {
      copy.setEntity(new ReadEntity(body.content()));
    }
    return copy;
  }

  /** Writes the entity, since some entities that can be repeated have no stream. */
  private static ClassicRequestBody repeatable(
      ClassicHttpRequest request, HttpEntity entity, BodyKey key, CachePolicy policy) {
    LimitedOutput read = new LimitedOutput(policy.maxKeyedBodyBytes());
    try {
      entity.writeTo(read);
    } catch (IOException | RuntimeException e) {
      // Too long, or broken: it is written once more, to the origin.
      return tooLarge(null);
    }
    return read(request, entity, read.toByteArray(), key, policy);
  }

  private static ClassicRequestBody once(
      ClassicHttpRequest request, HttpEntity entity, BodyKey key, CachePolicy policy) {
    InputStream content;
    try {
      content = entity.getContent();
    } catch (IOException | RuntimeException e) {
      // It can only be written, and only once.
      return tooLarge(null);
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    LimitedOutput read = new LimitedOutput((long) policy.maxKeyedBodyBytes() + BUFFER_BYTES);
    try {
      while (read.size() <= policy.maxKeyedBodyBytes()) {
        int count = content.read(buffer);
        if (count < 0) {
          content.close();
          return read(request, entity, read.toByteArray(), key, policy);
        }
        read.write(buffer, 0, count);
      }
    } catch (IOException | RuntimeException e) {
      // The origin gets what was read, and the rest fails once more.
      return tooLarge(new PartlyReadEntity(entity, read.toByteArray(), content));
    }
    return tooLarge(new PartlyReadEntity(entity, read.toByteArray(), content));
  }

  private static ClassicRequestBody read(
      ClassicHttpRequest request,
      HttpEntity entity,
      byte[] bytes,
      BodyKey key,
      CachePolicy policy) {
    Content content = Content.of(bytes, entity);
    return new ClassicRequestBody(
        RequestBody.of(request, content, key, policy), new ReadEntity(content));
  }

  private static ClassicRequestBody tooLarge(@Nullable HttpEntity unread) {
    return new ClassicRequestBody(RequestBody.refused(SkipReason.BODY_TOO_LARGE), unread);
  }

  /** Fails at the first byte beyond the limit. */
  private static final class LimitedOutput extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long max;

    LimitedOutput(long max) {
      this.max = max;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (length > max - bytes.size()) {
        throw new IOException("The body is longer than the limit for keys");
      }
      bytes.write(buffer, offset, length);
    }

    int size() {
      return bytes.size();
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }

  /** A body that was read completely; it can be sent any number of times. */
  private static final class ReadEntity extends AbstractHttpEntity {

    private final Content content;

    ReadEntity(Content content) {
      super(content.type(), content.coding(), content.chunked());
      this.content = content;
    }

    @Override
    public long getContentLength() {
      return content.length();
    }

    @Override
    public InputStream getContent() {
      return new ByteArrayInputStream(content.bytes().array());
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(content.bytes().array());
    }

    @Override
    public boolean isRepeatable() {
      return true;
    }

    @Override
    public boolean isStreaming() {
      return false;
    }

    @Override
    public void close() {}
  }

  /** A body that can be sent once, and of which a part was read. */
  private static final class PartlyReadEntity extends HttpEntityWrapper {

    private final InputStream all;

    PartlyReadEntity(HttpEntity entity, byte[] begin, InputStream rest) {
      super(entity);
      this.all = new SequenceInputStream(new ByteArrayInputStream(begin), rest);
    }

    @Override
    public InputStream getContent() {
      return all;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = all) {
        in.transferTo(out);
      }
    }
  }
}
