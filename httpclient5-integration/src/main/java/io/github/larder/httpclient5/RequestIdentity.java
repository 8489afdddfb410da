// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import io.github.larder.core.privacy.PrivacyPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.protocol.RequestAddCookies;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.support.BasicRequestBuilder;

/** The headers of a request that identify its user, as text for a partition. Stateless. */
final class RequestIdentity {

  private RequestIdentity() {}

  static boolean identifies(String headerName, PrivacyPolicy privacy) {
    return isCredential(headerName, privacy) || privacy.isPrincipalHeader(headerName);
  }

  /** The credentials, and the headers that choose a principal under them. */
  static String credentials(List<Header> headers, PrivacyPolicy privacy) {
    return text(headers, name -> identifies(name, privacy), privacy);
  }

  /** The headers that choose a principal; empty if there is none, as on most requests. */
  static String principals(List<Header> headers, PrivacyPolicy privacy) {
    return text(headers, privacy::isPrincipalHeader, privacy);
  }

  /**
   * All headers of a request with the cookies of its context. HttpClient's own interceptor adds the
   * cookies, to a copy of the request that is never sent.
   */
  static Header[] headersWithCookies(HttpRequest request, HttpClientContext context) {
    if (context.getCookieStore() == null || !(context.getHttpRoute() instanceof HttpRoute route)) {
      return request.getHeaders();
    }
    HttpClientContext session = HttpClientContext.create();
    session.setRoute(route);
    session.setCookieStore(context.getCookieStore());
    session.setCookieSpecRegistry(context.getCookieSpecRegistry());
    session.setRequestConfig(context.getRequestConfig());
    HttpRequest copy = BasicRequestBuilder.copy(request).build();
    try {
      RequestAddCookies.INSTANCE.process(copy, null, session);
    } catch (HttpException e) {
      throw new IllegalStateException("The cookies of the request cannot be determined", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy.getHeaders();
  }

  /** Proxy credentials do not reach the origin, and HttpClient adds them late. */
  private static boolean isCredential(String name, PrivacyPolicy privacy) {
    return privacy.isCredentialHeader(name)
        && !name.equalsIgnoreCase(HttpHeaders.PROXY_AUTHORIZATION);
  }

  /** With the length of each value, so that no value looks like two. */
  private static String text(
      List<Header> headers, Predicate<String> selected, PrivacyPolicy privacy) {
    ListMultimap<String, String> values = MultimapBuilder.treeKeys().arrayListValues().build();
    for (Header header : headers) {
      if (selected.test(header.getName())) {
        String value = Strings.nullToEmpty(header.getValue());
        if (header.getName().equalsIgnoreCase(HttpHeaders.COOKIE)) {
          value = withoutPlainCookies(value, privacy);
          if (value.isEmpty()) {
            continue;
          }
        }
        values.put(header.getName().toLowerCase(Locale.ROOT), value.length() + ":" + value);
      }
    }
    return values.isEmpty() ? "" : values.toString();
  }

  /** The cookies of load balancers may change with every response. */
  private static String withoutPlainCookies(String cookies, PrivacyPolicy privacy) {
    List<String> kept = new ArrayList<>();
    for (String cookie : cookies.split(";", -1)) {
      if (!cookie.isBlank() && !privacy.isPlainCookie(cookie.split("=", 2)[0])) {
        kept.add(cookie.strip());
      }
    }
    return String.join("; ", kept);
  }
}
