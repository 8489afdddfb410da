// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import org.apache.hc.core5.concurrent.FutureCallback;

/** For calls whose failures the cache stack has counted and told of already. */
final class IgnoredResult<T> implements FutureCallback<T> {

  @Override
  public void completed(T result) {}

  @Override
  public void failed(Exception cause) {}

  @Override
  public void cancelled() {}
}
