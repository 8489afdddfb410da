// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/**
 * One callback of HttpClient's, called exactly once: whichever of the answer, a cancel and a close
 * comes first. If HttpClient's own code throws out of it (it does for a stored {@code Content-Type}
 * with an unknown charset), it gets a failure; the exchange would hang for ever. What the callback
 * asks next belongs to the same exchange.
 */
final class AsyncAnswer<T> implements Cancellable {

  private final FutureCallback<T> callback;
  private final T otherwise;
  private final CacheStack stack;
  private final @Nullable Exchange exchange;
  private final AtomicBoolean given = new AtomicBoolean();

  /**
   * @param otherwise the answer if there is none
   */
  AsyncAnswer(FutureCallback<T> callback, T otherwise, CacheStack stack) {
    this.callback = callback;
    this.otherwise = otherwise;
    this.stack = stack;
    this.exchange = stack.currentExchange();
  }

  @SuppressWarnings("try") // The scope is there to be closed.
  void give(T answer) {
    if (!given.compareAndSet(false, true)) {
      return;
    }
    try (CacheStack.Scope scope = stack.enter(exchange)) {
      callback.completed(answer);
    } catch (RuntimeException e) {
      callback.failed(e);
    } catch (Error e) {
      callback.failed(new IllegalStateException("The callback ended with an error", e));
    }
  }

  void giveUp() {
    give(otherwise);
  }

  @Override
  public boolean cancel() {
    if (!given.compareAndSet(false, true)) {
      return false;
    }
    callback.cancelled();
    return true;
  }
}
