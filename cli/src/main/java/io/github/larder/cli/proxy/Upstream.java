// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;

/** What a proxy relays requests through: a client, with or without a cache. Thread-safe. */
interface Upstream {

  /**
   * Makes an exchange. The calling thread writes the body of the request and receives all
   * responses.
   *
   * @return the final response, which the caller closes
   * @throws IOException if there is no response
   */
  ClassicHttpResponse execute(
      HttpHost origin, RelayedRequest request, HttpCacheContext context, Interim interim)
      throws IOException;

  /** Receives the interim responses of an exchange (RFC 9110, section 15.2). */
  interface Interim {

    /** The name of the attribute of a context that holds it. */
    String ATTRIBUTE = Interim.class.getName();

    void received(HttpResponse response) throws IOException;
  }

  static Upstream of(CloseableHttpClient client) {
    return (origin, request, context, interim) -> {
      context.setAttribute(Interim.ATTRIBUTE, interim);
      return client.executeOpen(origin, request, context);
    };
  }
}
