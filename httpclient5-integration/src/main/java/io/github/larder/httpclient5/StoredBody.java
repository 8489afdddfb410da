// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import org.apache.hc.client5.http.cache.Resource;

/**
 * The body of an entry that was read from a store, with the store, the key and the version. After a
 * 304 HttpClient puts the same object with updated headers; then the body need not be written
 * again. HttpClient also puts it under other keys; those are full writes. Immutable.
 */
final class StoredBody extends Resource {

  private static final long serialVersionUID = 1L;

  private final transient EntryStore store;
  private final transient CacheKey key;
  private final transient EntryVersion version;
  private final transient Body body;

  StoredBody(EntryStore store, CacheKey key, EntryVersion version, Body body) {
    this.store = store;
    this.key = key;
    this.version = version;
    this.body = body;
  }

  boolean isFrom(EntryStore otherStore, CacheKey otherKey) {
    return store == otherStore && key.equals(otherKey);
  }

  EntryVersion version() {
    return version;
  }

  Body body() {
    return body;
  }

  /** The array itself, which HttpClient does not change, by its contract. */
  @Override
  public byte[] get() {
    return body.array();
  }

  @Override
  public long length() {
    return body.length();
  }

  /** Releases nothing: entries that are still being read share the body. */
  @Override
  public void dispose() {}
}
