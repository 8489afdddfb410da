// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.collapse;

import io.github.larder.core.collapse.CollapsibleRequest;
import io.github.larder.core.collapse.CollapsibleRequest.Step;
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
   * @param step what the request does next
   * @param request the request
   * @param runtime says whether the request is cancelled
   * @return what the request does next; {@link Step#FORWARD} if the thread is interrupted
   * @throws RequestFailedException if the request is cancelled
   */
  public static Step await(CompletionStage<Step> step, CollapsibleRequest request, ExecRuntime runtime)
      throws RequestFailedException {
    CompletableFuture<Step> future = step.toCompletableFuture();
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
        return Step.FORWARD;
      } catch (ExecutionException e) {
        request.leave();
        return Step.FORWARD;
      }
    }
  }
}
