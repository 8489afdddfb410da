// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The requests to an endpoint, and its open connections. Thread-safe. */
final class Traffic {

  private final Map<String, Long> requests = new HashMap<>();
  private final Set<ProxyConnection> connections = new HashSet<>();

  synchronized void came(String operation) {
    requests.merge(operation, 1L, Long::sum);
    notifyAll();
  }

  synchronized void opened(ProxyConnection connection) {
    connections.add(connection);
  }

  synchronized void ended(ProxyConnection connection) {
    connections.remove(connection);
    notifyAll();
  }

  synchronized void resetRequests() {
    requests.clear();
  }

  synchronized long requests() {
    return requests.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized long requests(String operation) {
    return requests.getOrDefault(operation, 0L);
  }

  synchronized List<ProxyConnection> connections() {
    return List.copyOf(connections);
  }

  boolean awaitRequests(String operation, long atLeast, Duration timeout) {
    return await(() -> requests(operation) >= atLeast, timeout);
  }

  boolean awaitConnections(int atMost, Duration timeout) {
    return await(() -> connections().size() <= atMost, timeout);
  }

  private synchronized boolean await(BooleanSupplier condition, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
