// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheListener;
import io.github.larder.core.OperationEvent;
import io.github.larder.core.OperationEvent.Layer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the HTTP client asked of the cache, in order. */
final class RecordedOperations implements CacheListener {

  private final List<String> operations = new CopyOnWriteArrayList<>();

  @Override
  public void operationEnded(OperationEvent event) {
    if (event.layer() == Layer.TOTAL) {
      operations.add(event.operation() + " " + event.outcome());
    }
  }

  List<String> all() {
    return List.copyOf(operations);
  }

  /** What was recorded since the last time. */
  List<String> drain() {
    List<String> drained = List.copyOf(operations);
    operations.clear();
    return drained;
  }
}
