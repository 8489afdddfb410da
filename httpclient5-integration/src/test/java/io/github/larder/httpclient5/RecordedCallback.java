// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/** A callback that remembers how it ended, and how often. */
final class RecordedCallback<T> implements FutureCallback<T> {

  private final Function<T, String> name;
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final AtomicInteger times = new AtomicInteger();

  /**
   * @param name names a result; if it throws, so does the callback
   */
  RecordedCallback(Function<T, String> name) {
    this.name = name;
  }

  @Override
  public void completed(@Nullable T result) {
    end("completed " + (result == null ? "miss" : name.apply(result)));
  }

  @Override
  public void failed(Exception failure) {
    end("failed " + failure.getClass().getSimpleName());
  }

  @Override
  public void cancelled() {
    end("cancelled");
  }

  int times() {
    return times.get();
  }

  String ended() {
    return end.orTimeout(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void end(String how) {
    times.incrementAndGet();
    end.complete(how);
  }
}
