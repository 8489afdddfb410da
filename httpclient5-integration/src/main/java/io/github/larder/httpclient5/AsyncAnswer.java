package io.github.larder.httpclient5;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.FutureCallback;

/**
 * One callback of HttpClient's, called exactly once: whichever of the answer, a cancel and a close
 * comes first. If HttpClient's own code throws out of it (it does for a stored {@code Content-Type}
 * with an unknown charset), it is told that the call failed; the exchange would hang for ever.
 */
final class AsyncAnswer<T> implements Cancellable {

  private final FutureCallback<T> callback;
  private final T otherwise;
  private final AtomicBoolean given = new AtomicBoolean();

  /**
   * @param otherwise the answer if there is none
   */
  AsyncAnswer(FutureCallback<T> callback, T otherwise) {
    this.callback = callback;
    this.otherwise = otherwise;
  }

  void give(T answer) {
    if (!given.compareAndSet(false, true)) {
      return;
    }
    try {
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
