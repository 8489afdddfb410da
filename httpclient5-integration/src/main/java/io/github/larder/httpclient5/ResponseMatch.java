// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The responses that a rule applies to. {@code null} and empty stand for any. Immutable. */
record ResponseMatch(
    List<Glob> hosts,
    @Nullable Pattern path,
    @Nullable String method,
    List<Glob> mediaTypes,
    Set<Integer> statuses) {

  static final ResponseMatch ALL = new ResponseMatch(List.of(), null, null, List.of(), Set.of());

  /** The statuses that HttpClient stores by default (RFC 9110, section 15.1), 204 and 308. */
  private static final Set<Integer> CACHEABLE_BY_DEFAULT =
      Set.of(200, 203, 204, 300, 301, 308, 410);

  ResponseMatch withHosts(List<Glob> globs) {
    return new ResponseMatch(globs, path, method, mediaTypes, statuses);
  }

  ResponseMatch withPath(Pattern pattern) {
    return new ResponseMatch(hosts, pattern, method, mediaTypes, statuses);
  }

  ResponseMatch withMethod(String only) {
    return new ResponseMatch(hosts, path, only, mediaTypes, statuses);
  }

  ResponseMatch withMediaTypes(List<Glob> globs) {
    return new ResponseMatch(hosts, path, method, globs, statuses);
  }

  ResponseMatch withStatuses(Set<Integer> only) {
    return new ResponseMatch(hosts, path, method, mediaTypes, Set.copyOf(only));
  }

  boolean isByHostAndPathAlone() {
    return method == null && isByRequestAlone();
  }

  boolean isByRequestAlone() {
    return mediaTypes.isEmpty() && statuses.isEmpty();
  }

  boolean matchesTarget(String host, String requestPath) {
    return (hosts.isEmpty() || hosts.stream().anyMatch(glob -> glob.matches(host)))
        && (path == null || path.matcher(requestPath).matches());
  }

  boolean matchesMethod(String requestMethod) {
    return method == null || method.equalsIgnoreCase(requestMethod);
  }

  /** Whether the rule names the status, or names none and the status is cacheable by default. */
  boolean matchesStatus(int status) {
    return statuses.isEmpty() ? isCacheableByDefault(status) : statuses.contains(status);
  }

  boolean matchesMediaType(HttpResponse response) {
    return mediaTypes.isEmpty()
        || mediaTypes.stream().anyMatch(glob -> glob.matches(mediaType(response)));
  }

  static boolean isCacheableByDefault(int status) {
    // A 304 is about a stored response, whose status is not known here.
    return status == HttpStatus.SC_NOT_MODIFIED || CACHEABLE_BY_DEFAULT.contains(status);
  }

  /** In lower case and without parameters; empty if there is none. */
  static String mediaType(HttpResponse response) {
    Header header = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
    String value = header == null ? "" : Strings.nullToEmpty(header.getValue());
    int parameters = value.indexOf(';');
    return (parameters < 0 ? value : value.substring(0, parameters))
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}
