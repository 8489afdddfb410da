// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.httpclient5.Partitions.Partition;
import io.github.larder.httpclient5.RequestBody.Keyed;
import io.github.larder.httpclient5.uri.ExactTarget;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * The URI that HttpClient's cache sees instead of the requested one, so that its key includes the
 * partition and excludes ignored query parameters.
 *
 * <pre>
 * http+5f1c…://example.com:80/news?page=2
 * http+i0a1b…://example.com:80/news?page=2
 * http+t9c2d…://example.com:80/news//today
 * http+p77c0…://example.com:80/graphql
 * </pre>
 *
 * <p>Partition and mark are in the scheme, since no request with such a scheme can be sent: no URL
 * that a user chooses leads into the partition of another user. The mark says that parameters are
 * missing, and by which rule: a client without that rule must not use the response. The mark of a
 * target says which one of those was requested that HttpClient's cache writes the same way. A
 * request with a body that a rule names has the hash of that body there, after a {@code p} for POST
 * or a {@code q} for QUERY. Immutable.
 */
record KeyTarget(String scheme, URIAuthority authority, String pathAndQuery) {

  private static final Pattern MARKS =
      Pattern.compile(
          "^(https?)(?:\\+[0-9a-f]{64})?(?:\\+i[0-9a-f]{16})?(?:\\+t[0-9a-f]{32})?"
              + "(?:\\+[pq][0-9a-f]{64})?(?=://)");

  private static final Pattern BODY = Pattern.compile("^https?[+0-9a-z]*\\+([pq])[0-9a-f]{64}://");

  private static final Pattern TARGET_MARK = Pattern.compile("\\+t[0-9a-f]{32}$");
  private static final int MARK_LENGTH = 16;
  private static final int TARGET_MARK_LENGTH = 32;

  /** Marked if a parameter is left out. */
  static KeyTarget of(RequestUri uri, List<Glob> ignored, Partition partition) {
    return without(ignored, uri.pathQuery()).equals(uri.pathQuery())
        ? of(uri, "", uri.pathQuery(), partition)
        : marked(uri, ignored, partition);
  }

  /** Marked even if no parameter is left out. */
  static KeyTarget marked(RequestUri uri, List<Glob> ignored, Partition partition) {
    return of(uri, mark(ignored, partition), without(ignored, uri.pathQuery()), partition);
  }

  private static KeyTarget of(
      RequestUri uri, String mark, String pathAndQuery, Partition partition) {
    ExactTarget exact = ExactTarget.of(pathAndQuery);
    boolean isKeyForm = exact.isKeyForm();
    return new KeyTarget(
        uri.schemeName()
            + (partition.hash() == null ? "" : "+" + partition.hash())
            + mark
            + (isKeyForm ? "" : mark(exact, partition)),
        new URIAuthority(uri.host(), uri.port()),
        isKeyForm ? exact.text() : exact.valid());
  }

  /** The URI for people: as it was requested, except for ignored parameters. */
  static String withoutMarks(String uri) {
    return MARKS.matcher(uri).replaceFirst("$1");
  }

  /** The method of the requests that a URI is the key of, if they have a body. */
  static Optional<String> methodWithBody(String uri) {
    Matcher body = BODY.matcher(uri);
    return body.lookingAt()
        ? Optional.of(body.group(1).equals("p") ? Method.POST.name() : RequestBody.QUERY)
        : Optional.empty();
  }

  KeyTarget with(@Nullable Keyed body) {
    if (body == null) {
      return this;
    }
    String mark = body.method().equals(RequestBody.QUERY) ? "+q" : "+p";
    return new KeyTarget(scheme + mark + body.hash(), authority, pathAndQuery);
  }

  void applyTo(HttpRequest request) {
    request.setScheme(scheme);
    request.setAuthority(authority);
    request.setPath(pathAndQuery);
  }

  /** The same target with another query; without a question mark if that is empty. */
  KeyTarget withQuery(String query) {
    return query.equals(query())
        ? this
        : new KeyTarget(scheme, authority, path() + (query.isEmpty() ? "" : "?" + query));
  }

  String query() {
    int query = pathAndQuery.indexOf('?');
    return query < 0 ? "" : pathAndQuery.substring(query + 1);
  }

  /** What the query belongs to. */
  String withoutQuery() {
    return scheme + "://" + authority + path();
  }

  private String path() {
    int query = pathAndQuery.indexOf('?');
    return query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
  }

  /** The key of the root, as HttpClient generates it. */
  String key() {
    return CacheKeyGenerator.INSTANCE.generateKey(
        new HttpHost(scheme, authority),
        new BasicHttpRequest("GET", scheme, authority, pathAndQuery));
  }

  /** The key that HttpClient's own client has for this target, and for others that it confuses. */
  String confusedKey() {
    return new KeyTarget(TARGET_MARK.matcher(scheme).replaceFirst(""), authority, pathAndQuery)
        .key();
  }

  private static String mark(ExactTarget exact, Partition partition) {
    String hash = partition.privacy().hash("target " + exact.text());
    return "+t" + hash.substring(0, TARGET_MARK_LENGTH);
  }

  private static String mark(List<Glob> ignored, Partition partition) {
    String rule =
        ignored.stream()
            .map(glob -> glob.text().toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .collect(Collectors.joining("\n"));
    String hash = partition.privacy().hash("ignored parameters " + rule);
    return "+i" + hash.substring(0, MARK_LENGTH);
  }

  private static String without(List<Glob> ignored, String pathAndQuery) {
    int query = pathAndQuery.indexOf('?');
    if (query < 0 || ignored.isEmpty()) {
      return pathAndQuery;
    }
    List<String> kept = new ArrayList<>();
    for (String parameter : pathAndQuery.substring(query + 1).split("&", -1)) {
      String name = decoded(parameter.split("=", 2)[0]);
      if (ignored.stream().noneMatch(glob -> glob.matches(name))) {
        kept.add(parameter);
      }
    }
    String path = pathAndQuery.substring(0, query);
    return kept.isEmpty() ? path : path + "?" + String.join("&", kept);
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, UTF_8);
    } catch (IllegalArgumentException e) {
      // A malformed percent encoding: the name is compared as it stands.
      return name;
    }
  }
}
