package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;

/** A caching client of HttpClient's over a stack: what both kinds of it have in common. */
interface TestClient extends AutoCloseable {

  Exchange send(String method, URI uri, String... headers) throws IOException;

  default Exchange get(URI uri, String... headers) throws IOException {
    return send("GET", uri, headers);
  }

  @Override
  void close() throws IOException;

  /** Makes one; the stack stays open. */
  interface Kind {
    TestClient over(CacheStack stack);
  }
}
