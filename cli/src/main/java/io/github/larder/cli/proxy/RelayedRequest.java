// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request to the origin, whose target goes through as it was received: {@code java.net.URI} would
 * refuse or change some. Cancelling it is thread-safe.
 */
final class RelayedRequest extends BasicClassicHttpRequest implements CancellableDependency {

  private static final long serialVersionUID = 1L;

  private final transient AtomicReference<@Nullable Cancellable> dependency =
      new AtomicReference<>();

  private volatile boolean cancelled;

  RelayedRequest(String method, HttpHost origin, String path) {
    super(method, origin, path);
  }

  @Override
  public void setDependency(Cancellable cancellable) {
    dependency.set(cancellable);
    if (cancelled) {
      cancellable.cancel();
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  /** Ends the exchange and its connection to the origin. */
  @Override
  public boolean cancel() {
    cancelled = true;
    Cancellable current = dependency.get();
    return current != null && current.cancel();
  }
}
