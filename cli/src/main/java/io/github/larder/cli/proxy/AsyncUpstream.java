// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.BasicHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.nio.support.classic.SharedInputBuffer;
import org.apache.hc.core5.http.nio.support.classic.SharedOutputBuffer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Relays through an async client: the thread of the connection sends the request body, and waits
 * for the responses, which the threads of the client hand over. Thread-safe.
 */
final class AsyncUpstream implements Upstream {

  private static final int BUFFER_BYTES = 16 << 10;

  private final CloseableHttpAsyncClient client;

  AsyncUpstream(CloseableHttpAsyncClient client) {
    this.client = client;
  }

  @Override
  public ClassicHttpResponse execute(
      HttpHost origin, RelayedRequest request, HttpCacheContext context, Interim interim)
      throws IOException {
    Call call = new Call();
    Future<?> future =
        client.execute(
            origin, new Producer(request, call), new Consumer(call), null, context, null);
    request.setDependency(() -> future.cancel(true));
    try {
      for (; ; ) {
        Event event = call.next();
        if (event.isBodyWanted()) {
          call.send(request.getEntity());
        } else if (event.failure() != null) {
          throw call.asIoException(event.failure());
        } else if (event.response() != null && event.response().getCode() < 200) {
          interim.received(event.response());
        } else if (event.response() != null) {
          return response(event.response(), event.details(), call, future);
        }
      }
    } catch (IOException | RuntimeException e) {
      future.cancel(true);
      throw e;
    }
  }

  private static ClassicHttpResponse response(
      HttpResponse head, @Nullable EntityDetails details, Call call, Future<?> future) {
    BasicClassicHttpResponse response =
        new BasicClassicHttpResponse(head.getCode(), head.getReasonPhrase()) {

          private static final long serialVersionUID = 1L;

          @Override
          public void close() {
            future.cancel(true);
          }
        };
    response.setVersion(head.getVersion());
    for (Header field : head.getHeaders()) {
      response.addHeader(field);
    }
    if (details != null) {
      response.setEntity(
          new BasicHttpEntity(
              call.content(),
              details.getContentLength(),
              null,
              null,
              details.getContentLength() < 0));
    }
    return response;
  }

  /**
   * Something that happened to a call: exactly one of the first two, or nothing but that the origin
   * wants the body of the request.
   */
  private record Event(
      @Nullable HttpResponse response,
      @Nullable Exception failure,
      @Nullable EntityDetails details) {

    private static final Event BODY_WANTED = new Event(null, null, null);

    boolean isBodyWanted() {
      return response == null && failure == null;
    }
  }

  /** What the thread of the connection and those of the client share. */
  private static final class Call {

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final SharedInputBuffer input = new SharedInputBuffer(BUFFER_BYTES);
    private final SharedOutputBuffer output = new SharedOutputBuffer(BUFFER_BYTES);
    private volatile boolean bodyWanted;
    private volatile boolean ended;
    private volatile @Nullable Exception failure;

    Event next() throws InterruptedIOException {
      try {
        return events.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    void send(HttpEntity body) throws IOException {
      byte[] bytes = new byte[BUFFER_BYTES];
      InputStream in = body.getContent();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (!write(bytes, n)) {
          return;
        }
      }
      output.writeCompleted();
    }

    /** {@return whether the origin still reads; else there is an event} */
    private boolean write(byte[] bytes, int length) throws IOException {
      try {
        output.write(bytes, 0, length);
        return true;
      } catch (IOException e) {
        if (events.isEmpty()) {
          throw e;
        }
        return false;
      }
    }

    void wantBody(DataStreamChannel channel) throws IOException {
      if (!bodyWanted) {
        bodyWanted = true;
        events.add(Event.BODY_WANTED);
      }
      output.flush(channel);
    }

    void fail(Exception cause) {
      failure = cause;
      events.add(new Event(null, cause, null));
      input.abort();
      output.abort();
    }

    void responded(HttpResponse response, @Nullable EntityDetails details) {
      events.add(new Event(response, null, details));
      // What is left of the body is not needed.
      output.abort();
    }

    void end() {
      ended = true;
      input.markEndStream();
    }

    void release() {
      if (!ended) {
        input.abort();
      }
      output.abort();
    }

    IOException asIoException(Exception cause) {
      return cause instanceof IOException io ? io : new IOException(cause);
    }

    InputStream content() {
      return new InputStream() {

        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          try {
            return input.read(bytes, offset, length);
          } catch (IOException e) {
            Exception cause = failure;
            throw cause == null ? e : asIoException(cause);
          }
        }

        @Override
        public int available() {
          return input.length();
        }
      };
    }
  }

  /** Sends the request. */
  private record Producer(RelayedRequest request, Call call) implements AsyncRequestProducer {

    @Override
    public void sendRequest(RequestChannel channel, HttpContext context)
        throws HttpException, IOException {
      channel.sendRequest(request, request.getEntity(), context);
    }

    @Override
    public boolean isRepeatable() {
      return request.getEntity() == null;
    }

    @Override
    public int available() {
      return call.bodyWanted ? call.output.length() : 1;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      call.wantBody(channel);
    }

    @Override
    public void failed(Exception cause) {
      call.fail(cause);
    }

    @Override
    public void releaseResources() {}
  }

  /** Receives the responses. */
  private static final class Consumer implements AsyncResponseConsumer<Void> {

    private final Call call;
    private @Nullable FutureCallback<Void> callback;

    Consumer(Call call) {
      this.call = call;
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
      call.events.add(new Event(response, null, null));
    }

    @Override
    public void consumeResponse(
        HttpResponse response,
        @Nullable EntityDetails details,
        HttpContext context,
        FutureCallback<Void> resultCallback) {
      callback = resultCallback;
      if (details == null) {
        call.end();
        call.responded(response, null);
        complete();
      } else {
        call.responded(response, details);
      }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
      call.input.updateCapacity(channel);
    }

    @Override
    public void consume(ByteBuffer bytes) {
      call.input.fill(bytes);
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
      call.end();
      complete();
    }

    @SuppressWarnings("NullAway") // The result is of no use.
    private void complete() {
      if (callback != null) {
        callback.completed(null);
      }
    }

    @Override
    public void failed(Exception cause) {
      call.fail(cause);
    }

    @Override
    public void releaseResources() {
      call.release();
    }
  }
}
