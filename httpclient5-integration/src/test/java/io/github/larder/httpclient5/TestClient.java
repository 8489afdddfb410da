// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import org.apache.hc.client5.http.cache.HttpCacheEntry;

/**
 * A caching client of HttpClient's over a stack: what both kinds of it have in common. Each call
 * waits.
 */
interface TestClient extends AutoCloseable {

  Exchange send(String method, URI uri, String... headers) throws IOException;

  default Exchange get(URI uri, String... headers) throws IOException {
    return send("GET", uri, headers);
  }

  /** What HttpClient asks of its storage when it wants all variants at once. */
  Map<String, HttpCacheEntry> entries(Collection<String> keys) throws IOException;

  /** Closes the storage, too. */
  @Override
  void close() throws IOException;

  /** Makes one; the stack stays open. */
  interface Kind {
    TestClient over(CacheStack stack);
  }
}
