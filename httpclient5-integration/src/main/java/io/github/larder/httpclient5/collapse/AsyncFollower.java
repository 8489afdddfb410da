// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.collapse;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import io.github.larder.core.collapse.CollapsibleRequest;
import io.github.larder.core.collapse.CollapsibleRequest.Step;
import io.github.larder.core.collapse.RequestCollapser;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of the async client that may wait for the request of another exchange. It has no
 * thread while it waits, and continues on a thread of the stack, so that neither exchange runs the
 * application's code of the other. A cancel ends the wait and the exchange. Thread-safe.
 */
@SuppressWarnings("try") // Scopes are only closed.
public final class AsyncFollower {

  private final CacheStack stack;
  private final Exchange exchange;
  private final @Nullable CollapsibleRequest request;
  private final Runnable looksUpAgain;
  private final AsyncExecChain.Scope scope;
  private final AsyncExecCallback application;
  private final Dependency dependency = new Dependency();
  private Action lookup = () -> {};

  /**
   * Begins an exchange.
   *
   * @param stack where responses are stored
   * @param exchange what the lookups belong to
   * @param request {@code null} if it waits for no other
   * @param looksUpAgain is called before a further lookup
   * @param scope the scope of the application's request
   * @param application gets the response
   */
  public AsyncFollower(
      CacheStack stack,
      Exchange exchange,
      @Nullable CollapsibleRequest request,
      Runnable looksUpAgain,
      AsyncExecChain.Scope scope,
      AsyncExecCallback application) {
    this.stack = stack;
    this.exchange = exchange;
    this.request = request;
    this.looksUpAgain = looksUpAgain;
    this.scope = scope;
    this.application = application;
  }

  /** Calls HttpClient's cache, or the origin. */
  public interface Action {
    /**
     * Makes the call.
     *
     * @throws HttpException if it fails
     * @throws IOException if it fails
     */
    void run() throws HttpException, IOException;
  }

  /**
   * Asks HttpClient's cache.
   *
   * @param lookup is run again when another exchange has stored the response
   * @throws HttpException what the lookup throws
   * @throws IOException what the lookup throws
   */
  public void lookUp(Action lookup) throws HttpException, IOException {
    this.lookup = lookup;
    lookUp();
  }

  /**
   * Makes the scope for HttpClient's cache.
   *
   * @param keyed the request of HttpClient's cache
   * @return a scope whose cancel ends the wait as well
   */
  public AsyncExecChain.Scope scope(HttpRequest keyed) {
    return new AsyncExecChain.Scope(
        scope.exchangeId,
        scope.route,
        keyed,
        dependency,
        scope.clientContext,
        scope.execRuntime,
        scope.scheduler,
        scope.execCount);
  }

  /**
   * HttpClient's cache is about to call the origin.
   *
   * @param next what the request does next
   * @param forward calls the origin
   * @param callback gets a failure of that call, if it is made later
   * @throws HttpException what the call throws, if it is made now
   * @throws IOException what the call throws, if it is made now
   */
  public void next(CompletionStage<Step> next, Action forward, AsyncExecCallback callback)
      throws HttpException, IOException {
    CollapsibleRequest waiting = request;
    if (waiting == null) {
      forward.run();
      return;
    }
    CompletableFuture<Step> step = next.toCompletableFuture();
    if (step.getNow(Step.LOOK_UP_AGAIN) == Step.FORWARD) {
      forward(waiting, forward);
      return;
    }
    Wait wait = new Wait(waiting, forward, callback);
    dependency.waitsFor(wait);
    var unused = step.thenAcceptAsync(wait::end, stack.executor());
  }

  private void lookUp() throws HttpException, IOException {
    try (CacheStack.Scope entered = stack.enter(exchange)) {
      lookup.run();
    }
  }

  private void forward(CollapsibleRequest waiting, Action forward)
      throws HttpException, IOException {
    try (RequestCollapser.Scope entered = stack.collapser().enter(waiting)) {
      forward.run();
    } catch (RuntimeException | Error e) {
      waiting.failed();
      throw e;
    }
  }

  /** Ends once: by the other exchange, by the time, or by a cancel. */
  private final class Wait implements Cancellable {

    private final CollapsibleRequest waiting;
    private final Action forward;
    private final AsyncExecCallback callback;
    private final AtomicBoolean ended = new AtomicBoolean();

    Wait(CollapsibleRequest waiting, Action forward, AsyncExecCallback callback) {
      this.waiting = waiting;
      this.forward = forward;
      this.callback = callback;
    }

    void end(Step step) {
      if (!ended.compareAndSet(false, true)) {
        return;
      }
      boolean looksUp = step == Step.LOOK_UP_AGAIN;
      AsyncExecCallback onFailure = looksUp ? application : callback;
      try {
        if (looksUp) {
          looksUpAgain.run();
          lookUp();
        } else {
          AsyncFollower.this.forward(waiting, forward);
        }
      } catch (HttpException | IOException | RuntimeException e) {
        onFailure.failed(e);
      } catch (Error e) {
        onFailure.failed(new IllegalStateException("The request ended with an error", e));
      }
    }

    @Override
    public boolean cancel() {
      if (!ended.compareAndSet(false, true)) {
        return false;
      }
      waiting.leave();
      application.failed(new InterruptedIOException("The request was cancelled"));
      return true;
    }
  }

  /**
   * Cancels a wait with whatever HttpClient's cache depends on: it sets the lookup as its
   * dependency when that has returned, which may be after the wait has begun.
   */
  private final class Dependency implements CancellableDependency {

    private volatile @Nullable Wait wait;

    void waitsFor(Wait begun) {
      wait = begun;
      if (isCancelled()) {
        begun.cancel();
      }
    }

    @Override
    public void setDependency(Cancellable next) {
      scope.cancellableDependency.setDependency(
          () -> {
            Wait current = wait;
            boolean waited = current != null && current.cancel();
            return next.cancel() || waited;
          });
    }

    @Override
    public boolean isCancelled() {
      return scope.cancellableDependency.isCancelled();
    }

    @Override
    public boolean cancel() {
      return scope.cancellableDependency.cancel();
    }
  }
}
