// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What the async client hands to the application, part by part. */
final class AsyncOpenBody extends AbstractBinResponseConsumer<Boolean> implements OpenBody {

  /** Stands for the end, and for a failure. */
  private static final byte[] END = new byte[0];

  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>();
  private byte[] current = new byte[0];
  private int position;
  private boolean ended;
  private volatile @Nullable Exception failure;
  private @Nullable Future<Boolean> exchange;

  OpenBody of(Future<Boolean> begun) throws IOException {
    exchange = begun;
    status();
    return this;
  }

  @Override
  protected void start(HttpResponse response, ContentType contentType) {
    status.complete(response.getCode());
  }

  @Override
  protected int capacityIncrement() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) {
    byte[] part = new byte[source.remaining()];
    source.get(part);
    if (part.length > 0) {
      parts.add(part);
    }
    if (endOfStream) {
      parts.add(END);
    }
  }

  @Override
  protected Boolean buildResult() {
    return true;
  }

  @Override
  public void failed(Exception cause) {
    failure = cause;
    status.completeExceptionally(cause);
    parts.add(END);
  }

  @Override
  public void releaseResources() {}

  @Override
  public int status() {
    try {
      return status.get(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("No response", e);
    }
  }

  @Override
  public String read(int bytes) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (read.size() < bytes && next()) {
      int count = Math.min(bytes - read.size(), current.length - position);
      read.write(current, position, count);
      position += count;
    }
    return read.toString(ISO_8859_1);
  }

  @Override
  public String rest() throws IOException {
    String all = read(Integer.MAX_VALUE);
    try {
      // The end of the body is the end of the exchange to an application that waits for its result.
      begun().get(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException(e);
    }
    return all;
  }

  @Override
  public void abort() {
    begun().cancel(true);
  }

  @Override
  public void close() {
    abort();
  }

  private Future<Boolean> begun() {
    return Objects.requireNonNull(exchange, "exchange");
  }

  private boolean next() throws IOException {
    if (position < current.length) {
      return true;
    }
    if (ended) {
      return false;
    }
    try {
      byte[] part = parts.poll(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
      if (part == null) {
        throw new IOException("Nothing comes");
      }
      if (failure != null) {
        throw new IOException(failure);
      }
      ended = part == END;
      current = part;
      position = 0;
      return !ended;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
