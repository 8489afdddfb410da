// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** A caching HttpClient over one of the stores. */
final class CachingClient implements AutoCloseable {

  private final CloseableHttpClient client;
  private final Closeable store;

  CachingClient(CloseableHttpClient client, Closeable store) {
    this.client = client;
    this.store = store;
  }

  /** {@return the length of the body} */
  int get(URI url) throws IOException {
    return execute(new HttpGet(url));
  }

  int post(URI url) throws IOException {
    return execute(ClassicRequestBuilder.post(url).build());
  }

  @Override
  public void close() throws IOException {
    client.close();
    store.close();
  }

  private int execute(ClassicHttpRequest request) throws IOException {
    return client.execute(
        request,
        response -> {
          byte[] body = EntityUtils.toByteArray(response.getEntity());
          return body == null ? 0 : body.length;
        });
  }
}
