// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.BasicHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
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

  private static final String CALL = Call.class.getName();
  private static final int BUFFER_BYTES = 16 << 10;

  /** Longer than a lease of a connection, a connect and the silence of an origin together. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private final CloseableHttpAsyncClient client;

  AsyncUpstream(CloseableHttpAsyncClient client) {
    this.client = client;
  }

  @Override
  public ClassicHttpResponse execute(
      HttpHost origin, RelayedRequest request, HttpCacheContext context, Interim interim)
      throws IOException {
    Call call = new Call(request.getEntity() == null);
    context.setAttribute(CALL, call);
    Future<?> future =
        client.execute(
            origin, new Producer(request, call), new Consumer(call), null, context, call);
    request.setDependency(() -> call.cancel(future));
    try {
      for (; ; ) {
        Event event = call.next(MAX_WAIT);
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
      call.cancel(future);
      throw e;
    }
  }

  /**
   * Runs once a connection is leased, so that a cancel can end it. HttpClient 5.6 loses the cancel
   * of an exchange on a kept connection: it sets the lease, which has ended, as what is cancelled,
   * after it has set the exchange. The origin would wait for the rest of a request, and the
   * connection would be missing in the pool, until the connection times out.
   */
  static void leased(
      HttpRequest request,
      @Nullable AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    if (scope.clientContext.getAttribute(CALL) instanceof Call call) {
      call.lease(scope.execRuntime);
    }
    chain.proceed(request, body, scope, callback);
  }

  private static ClassicHttpResponse response(
      HttpResponse head, @Nullable EntityDetails details, Call call, Future<?> future) {
    BasicClassicHttpResponse response =
        new BasicClassicHttpResponse(head.getCode(), head.getReasonPhrase()) {

          private static final long serialVersionUID = 1L;

          @Override
          public void close() {
            if (!call.hasEnded()) {
              call.cancel(future);
            }
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

  /**
   * What the thread of the connection and those of the client share. However the client ends an
   * exchange, the thread that waits gets an event: some ends reach only the callback of the
   * exchange, or only the release of its consumer.
   */
  private static final class Call implements FutureCallback<Void> {

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final SharedInputBuffer input = new SharedInputBuffer(BUFFER_BYTES);
    private final SharedOutputBuffer output = new SharedOutputBuffer(BUFFER_BYTES);
    private final AtomicBoolean responded = new AtomicBoolean();
    private volatile @Nullable RequestStream stream;
    private volatile @Nullable AsyncExecRuntime connection;
    private volatile boolean cancelled;
    private volatile boolean requestSent;
    private volatile boolean responseEnded;
    private volatile @Nullable Exception failure;

    /**
     * @param requestSent whether the request ends with its head
     */
    Call(boolean requestSent) {
      this.requestSent = requestSent;
    }

    /** HttpClient limits each step of an exchange; this bounds all of them. */
    Event next(Duration limit) throws InterruptedIOException {
      try {
        Event event = events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
          throw new SocketTimeoutException("The exchange with the origin has not ended");
        }
        return event;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    void lease(AsyncExecRuntime leased) throws InterruptedIOException {
      connection = leased;
      if (cancelled) {
        throw new InterruptedIOException("The exchange was cancelled");
      }
    }

    /** Ends the exchange, and its connection to the origin. */
    boolean cancel(Future<?> future) {
      cancelled = true;
      boolean ends = future.cancel(true);
      AsyncExecRuntime leased = connection;
      if (leased != null) {
        leased.discardEndpoint();
      }
      return ends;
    }

    boolean hasEnded() {
      return responseEnded && requestSent;
    }

    void send(HttpEntity body) throws IOException {
      byte[] bytes = new byte[BUFFER_BYTES];
      InputStream in = body.getContent();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (!write(bytes, n)) {
          return;
        }
        if (in.available() == 0) {
          flush();
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

    /** The buffer keeps a short piece until there is more of it. */
    private void flush() {
      RequestStream current = stream;
      if (current != null) {
        current.requestOutput();
      }
    }

    void produce(DataStreamChannel channel) throws IOException {
      RequestStream current = stream;
      if (current == null) {
        current = new RequestStream(channel);
        stream = current;
        events.add(Event.BODY_WANTED);
      }
      // An aborted buffer would end the body as if it were complete.
      if (!responded.get() && failure == null) {
        output.flush(current);
      }
    }

    int available() {
      return stream == null ? 1 : responded.get() ? 0 : output.length();
    }

    private void fail(Exception cause) {
      failure = cause;
      events.add(new Event(null, cause, null));
      input.abort();
      output.abort();
    }

    void respond(HttpResponse response, @Nullable EntityDetails details) {
      responded.set(true);
      events.add(new Event(response, null, details));
      // What is left of the body is not needed.
      output.abort();
    }

    /**
     * The response is complete. If the request is not, then closing the response ends the exchange,
     * and with it the connection to the origin, which still waits for the rest.
     */
    void endResponse(@Nullable FutureCallback<Void> callback) {
      responseEnded = true;
      if (requestSent) {
        complete(callback);
      }
      input.markEndStream();
    }

    @SuppressWarnings("NullAway") // The result is of no use.
    private static void complete(@Nullable FutureCallback<Void> callback) {
      if (callback != null) {
        callback.completed(null);
      }
    }

    void release() {
      if (!responded.get() && failure == null) {
        fail(new IOException("The exchange has ended without a response"));
      }
      if (!responseEnded) {
        input.abort();
      }
      output.abort();
    }

    @Override
    public void completed(Void result) {}

    @Override
    public void failed(Exception cause) {
      fail(cause);
    }

    @Override
    public void cancelled() {
      fail(new InterruptedIOException("The exchange was cancelled"));
    }

    /** Knows when the request is complete, whichever thread ends it. */
    private final class RequestStream implements DataStreamChannel {

      private final DataStreamChannel channel;

      RequestStream(DataStreamChannel channel) {
        this.channel = channel;
      }

      @Override
      public void requestOutput() {
        channel.requestOutput();
      }

      @Override
      public int write(ByteBuffer bytes) throws IOException {
        return channel.write(bytes);
      }

      @Override
      public void endStream(@Nullable List<? extends Header> trailers) throws IOException {
        requestSent = true;
        channel.endStream(trailers);
      }

      @Override
      public void endStream() throws IOException {
        endStream(null);
      }
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
      return call.available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      call.produce(channel);
    }

    @Override
    public void failed(Exception cause) {
      call.failed(cause);
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
        call.endResponse(callback);
      }
      call.respond(response, details);
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
      call.endResponse(callback);
    }

    @Override
    public void failed(Exception cause) {
      call.failed(cause);
    }

    @Override
    public void releaseResources() {
      call.release();
    }
  }
}
