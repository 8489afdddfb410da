// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;

/** Who is behind a request, as its headers say. Stateless. */
final class RequestIdentity {

  private RequestIdentity() {}

  static boolean identifies(String headerName, PrivacyPolicy privacy) {
    return isCredential(headerName, privacy) || privacy.isPrincipalHeader(headerName);
  }

  /** The credentials, and the headers that choose a principal under them. */
  static String credentials(List<Header> headers, PrivacyPolicy privacy) {
    return text(headers, name -> identifies(name, privacy), privacy);
  }

  /** Empty if there is none, as for most requests. */
  static String principals(List<Header> headers, PrivacyPolicy privacy) {
    return text(headers, privacy::isPrincipalHeader, privacy);
  }

  /** Proxy credentials do not reach the origin, and HttpClient adds them late. */
  private static boolean isCredential(String name, PrivacyPolicy privacy) {
    return privacy.isCredentialHeader(name)
        && !name.equalsIgnoreCase(HttpHeaders.PROXY_AUTHORIZATION);
  }

  /** The lengths keep one value from looking like two. */
  private static String text(
      List<Header> headers, Predicate<String> chosen, PrivacyPolicy privacy) {
    TreeMap<String, List<String>> values = new TreeMap<>();
    for (Header header : headers) {
      if (chosen.test(header.getName())) {
        String value = header.getValue() == null ? "" : header.getValue();
        if (header.getName().equalsIgnoreCase(HttpHeaders.COOKIE)) {
          value = withoutPlainCookies(value, privacy);
          if (value.isEmpty()) {
            continue;
          }
        }
        values
            .computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(value.length() + ":" + value);
      }
    }
    return values.isEmpty() ? "" : values.toString();
  }

  /** Cookies of load balancers may change with every response. */
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
