package io.github.larder.httpclient5;

import io.github.larder.core.PrivacyPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.protocol.RequestAddCookies;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.support.BasicRequestBuilder;

/** A partition for each set of credentials. */
final class CredentialPartitions implements PartitionResolver {

  /** Until the privacy policy of the stack is known. */
  static final CredentialPartitions OF_ALL_HEADERS =
      new CredentialPartitions(PrivacyPolicy.standard());

  private final PrivacyPolicy privacy;

  CredentialPartitions(PrivacyPolicy privacy) {
    this.privacy = privacy;
  }

  @Override
  public Optional<String> partition(HttpRequest request, HttpContext context) {
    return ofHeaders(withCookies(request, HttpClientContext.cast(context)));
  }

  @Override
  public boolean covers(String headerName) {
    // A proxy's credentials are no business of the origin, and HttpClient adds them late.
    return privacy.isCredentialHeader(headerName)
        && !headerName.equalsIgnoreCase(HttpHeaders.PROXY_AUTHORIZATION);
  }

  /** Of the headers as they are: the lengths keep one value from looking like two. */
  Optional<String> ofHeaders(HttpRequest request) {
    TreeMap<String, List<String>> credentials = new TreeMap<>();
    for (Header header : request.getHeaders()) {
      if (covers(header.getName())) {
        String value = header.getValue() == null ? "" : header.getValue();
        credentials
            .computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(value.length() + ":" + value);
      }
    }
    return credentials.isEmpty() ? Optional.empty() : Optional.of(credentials.toString());
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
