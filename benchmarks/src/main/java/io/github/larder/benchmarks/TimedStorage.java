// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.util.Collection;
import java.util.Map;
import org.apache.hc.client5.http.cache.HttpCacheCASOperation;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.HttpCacheStorage;
import org.apache.hc.client5.http.cache.HttpCacheUpdateException;
import org.apache.hc.client5.http.cache.ResourceIOException;

/** Adds up how long the calls of the calling thread take. The classic client runs on one thread. */
final class TimedStorage implements HttpCacheStorage {

  private final HttpCacheStorage next;

  /** Not static: each storage has its own times. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<long[]> nanos = ThreadLocal.withInitial(() -> new long[1]);

  TimedStorage(HttpCacheStorage next) {
    this.next = next;
  }

  /** Resets the time of the calling thread. */
  void begin() {
    nanos.get()[0] = 0;
  }

  /** {@return the time of its calls since then} */
  long nanos() {
    return nanos.get()[0];
  }

  @Override
  public HttpCacheEntry getEntry(String key) throws ResourceIOException {
    long start = System.nanoTime();
    try {
      return next.getEntry(key);
    } finally {
      add(start);
    }
  }

  @Override
  public Map<String, HttpCacheEntry> getEntries(Collection<String> keys)
      throws ResourceIOException {
    long start = System.nanoTime();
    try {
      return next.getEntries(keys);
    } finally {
      add(start);
    }
  }

  @Override
  public void putEntry(String key, HttpCacheEntry entry) throws ResourceIOException {
    long start = System.nanoTime();
    try {
      next.putEntry(key, entry);
    } finally {
      add(start);
    }
  }

  @Override
  public void updateEntry(String key, HttpCacheCASOperation operation)
      throws ResourceIOException, HttpCacheUpdateException {
    long start = System.nanoTime();
    try {
      next.updateEntry(key, operation);
    } finally {
      add(start);
    }
  }

  @Override
  public void removeEntry(String key) throws ResourceIOException {
    long start = System.nanoTime();
    try {
      next.removeEntry(key);
    } finally {
      add(start);
    }
  }

  private void add(long start) {
    nanos.get()[0] += System.nanoTime() - start;
  }
}
