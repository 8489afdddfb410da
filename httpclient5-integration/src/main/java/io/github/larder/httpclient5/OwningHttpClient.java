// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** A client together with what was made for it alone, and ends with it. */
final class OwningHttpClient extends CloseableHttpClient implements Configurable {

  private final CloseableHttpClient client;
  private final OwnedResources owned;

  private OwningHttpClient(CloseableHttpClient client, OwnedResources owned) {
    this.client = client;
    this.owned = owned;
  }

  static CloseableHttpClient of(CloseableHttpClient client, List<Closeable> owned) {
    return owned.isEmpty() ? client : new OwningHttpClient(client, new OwnedResources(owned));
  }

  /** HttpClient's own, which is what a caller of this deprecated method gets. */
  @Override
  @SuppressWarnings("deprecation")
  protected CloseableHttpResponse doExecute(
      @Nullable HttpHost target, ClassicHttpRequest request, @Nullable HttpContext context)
      throws IOException {
    return client.execute(target, request, context);
  }

  /** Frameworks complete it for a request. */
  @Override
  public @Nullable RequestConfig getConfig() {
    return client instanceof Configurable configurable ? configurable.getConfig() : null;
  }

  @Override
  public void close() throws IOException {
    owned.close();
    client.close();
  }

  @Override
  public void close(CloseMode mode) {
    owned.close();
    client.close(mode);
  }
}
