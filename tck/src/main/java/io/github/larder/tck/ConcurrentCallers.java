// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Runs calls on threads that begin at the same moment. */
final class ConcurrentCallers {

  private static final int LIMIT_SECONDS = 90;

  private ConcurrentCallers() {}

  /**
   * Runs each call on a thread of its own.
   *
   * @return the results, in the order of the threads
   */
  static <T> List<T> run(int threads, IntFunction<Callable<T>> callOfThread) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<T> call = callOfThread.apply(i);
        futures.add(
            executor.submit(
                () -> {
                  start.await(LIMIT_SECONDS, SECONDS);
                  return call.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(LIMIT_SECONDS, SECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("A thread failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("The threads took more than " + LIMIT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for threads", e);
    } finally {
      executor.shutdownNow();
    }
  }
}
