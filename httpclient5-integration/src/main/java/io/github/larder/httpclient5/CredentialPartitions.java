// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.protocol.RequestAddCookies;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.support.BasicRequestBuilder;

/**
 * A partition for each set of credentials. Which headers these are is the privacy policy's to say,
 * which is not known here: the partition has all of them. Stateless.
 */
final class CredentialPartitions implements PartitionResolver {

  static final CredentialPartitions OF_ALL_HEADERS = new CredentialPartitions();

  private CredentialPartitions() {}

  @Override
  public Optional<CachePartition> partition(HttpRequest request, HttpContext context) {
    HttpRequest probe = withCookies(request, HttpClientContext.cast(context));
    return Optional.of(CachePartition.ofCredentials(probe.getHeaders()));
  }

  /** HttpClient's own interceptor adds the cookies, to a request that is thrown away. */
  private static HttpRequest withCookies(HttpRequest request, HttpClientContext context) {
    if (context.getCookieStore() == null || !(context.getHttpRoute() instanceof HttpRoute route)) {
      return request;
    }
    HttpClientContext session = HttpClientContext.create();
    session.setRoute(route);
    session.setCookieStore(context.getCookieStore());
    session.setCookieSpecRegistry(context.getCookieSpecRegistry());
    session.setRequestConfig(context.getRequestConfig());
    HttpRequest probe = BasicRequestBuilder.copy(request).build();
    try {
      RequestAddCookies.INSTANCE.process(probe, null, session);
    } catch (HttpException e) {
      throw new IllegalStateException("The cookies of the request cannot be told", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return probe;
  }
}
