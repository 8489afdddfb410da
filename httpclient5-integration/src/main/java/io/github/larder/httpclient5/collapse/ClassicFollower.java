// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.collapse;

import io.github.larder.core.collapse.CollapsibleRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;

/**
 * Waits in the classic client for the request of another thread. The thread that is interrupted
 * waits no longer, and its request is forwarded: HttpClient looks at the flag. A request that is
 * cancelled ends as HttpClient ends it. Stateless.
 */
public final class ClassicFollower {

  private static final Duration CANCEL_CHECK_INTERVAL = Duration.ofMillis(50);

  private ClassicFollower() {}

  /** Unwinds HttpClient's cache, which is then asked again. */
  public static final class LookUpAgain extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates one, without a stack trace. */
    public LookUpAgain() {
      super("Another request has stored the response", null, false, false);
    }
  }

  /**
   * Waits.
   *
   * @param <T> what the request waits for
   * @param stage what the request waits for
   * @param forwarded what it is if the thread is interrupted
   * @param request the request
   * @param runtime says whether the request is cancelled
   * @return what the request has waited for
   * @throws RequestFailedException if the request is cancelled
   */
  public static <T> T await(
      CompletionStage<T> stage, T forwarded, CollapsibleRequest request, ExecRuntime runtime)
      throws RequestFailedException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    while (true) {
      try {
        return future.get(CANCEL_CHECK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (runtime.isExecutionAborted()) {
          request.leave();
          throw new RequestFailedException("Request aborted");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        request.leave();
        return forwarded;
      } catch (ExecutionException e) {
        request.leave();
        return forwarded;
      }
    }
  }
}
