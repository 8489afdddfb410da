// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.protocol.HttpClientContext;

/** A client of one of the presets, classic or async, to the same tests. */
interface PresetClient extends Closeable {

  /** With a context of one's own. */
  Seen send(String method, URI uri, HttpClientContext context, String... headers)
      throws IOException;

  /** With a body, whatever the method. */
  Seen sendBody(String method, URI uri, String body, HttpClientContext context, String... headers)
      throws IOException;

  /** A GET whose body is read by and by. */
  OpenBody open(URI uri, HttpClientContext context, String... headers) throws IOException;

  default OpenBody open(URI uri, String... headers) throws IOException {
    return open(uri, HttpCacheContext.create(), headers);
  }

  default Seen get(URI uri, String... headers) throws IOException {
    return send("GET", uri, HttpCacheContext.create(), headers);
  }

  default Seen get(URI uri, RequestCaching caching, String... headers) throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    caching.addTo(context);
    return send("GET", uri, context, headers);
  }
}
