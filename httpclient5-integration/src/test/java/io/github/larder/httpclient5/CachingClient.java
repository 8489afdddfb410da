package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import org.apache.hc.client5.http.cache.HttpCacheEntry;

/** A caching client of HttpClient, of either kind, over a storage of Larder; each call waits. */
interface CachingClient extends Closeable {

  /** One exchange of an application. */
  Exchange send(String method, URI uri, String... headers) throws IOException;

  /** What HttpClient asks of its storage when it wants all variants at once. */
  Map<String, HttpCacheEntry> entries(Collection<String> keys) throws IOException;

  /** Closes the stack, too. */
  @Override
  void close() throws IOException;
}
