// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shields operations from what an application's listener throws: it is logged, at most once a
 * minute.
 */
final class SafeListener implements CacheListener {

  private final CacheListener listener;
  private final RateLimitedLog log;

  private SafeListener(CacheListener listener, RateLimitedLog log) {
    this.listener = listener;
    this.log = log;
  }

  static CacheListener of(CacheListener listener, RateLimitedLog log) {
    return listener == CacheListener.NO_OP || listener instanceof SafeListener
        ? listener
        : new SafeListener(listener, log);
  }

  @Override
  public void operationEnded(OperationEvent event) {
    notify(() -> listener.operationEnded(event));
  }

  @Override
  public void exchangeEnded(Verdict verdict, @Nullable MissReason reason) {
    notify(() -> listener.exchangeEnded(verdict, reason));
  }

  @Override
  public void breakerChanged(Calls calls, Breaker state) {
    notify(() -> listener.breakerChanged(calls, state));
  }

  @Override
  public void removalFailed(CacheKey key) {
    notify(() -> listener.removalFailed(key));
  }

  @Override
  public void fieldsLeftOut(CacheKey key, List<String> names) {
    notify(() -> listener.fieldsLeftOut(key, names));
  }

  @Override
  public void rootFull(CacheKey key, int maxVariants) {
    notify(() -> listener.rootFull(key, maxVariants));
  }

  @Override
  public boolean wantsCapacity() {
    try {
      return listener.wantsCapacity();
    } catch (Throwable e) {
      log.warn("A CacheListener threw " + e.getClass().getName(), e);
      return false;
    }
  }

  @Override
  public void consumed(double readUnits, double writeUnits) {
    notify(() -> listener.consumed(readUnits, writeUnits));
  }

  @Override
  public void called(String call) {
    notify(() -> listener.called(call));
  }

  @Override
  public void transferred(long sent, long received) {
    notify(() -> listener.transferred(sent, received));
  }

  @Override
  public void corrupt(CacheKey key, String reason) {
    notify(() -> listener.corrupt(key, reason));
  }

  @Override
  public void skipped(CacheKey key, SkipReason reason) {
    notify(() -> listener.skipped(key, reason));
  }

  @Override
  public void retried(String why) {
    notify(() -> listener.retried(why));
  }

  @Override
  public void movesBody(long bytesToRead) {
    notify(() -> listener.movesBody(bytesToRead));
  }

  private void notify(Runnable event) {
    try {
      event.run();
    } catch (Throwable e) {
      // Even an Error of the application: the operation continues without a listener.
      log.warn("A CacheListener threw " + e.getClass().getName(), e);
    }
  }
}
