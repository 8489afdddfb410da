package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * The URI that HttpClient's cache sees in place of the requested one, so that its key has a
 * partition and lacks the query parameters that make no difference.
 *
 * <pre>
 * http+5f1c…://example.com:80/news?page=2
 * </pre>
 *
 * <p>The partition is in the scheme, since no request with such a scheme can be sent: no URL that a
 * user makes up leads into the partition of another.
 */
record KeyTarget(String scheme, URIAuthority authority, String pathAndQuery) {

  private static final Pattern PARTITION = Pattern.compile("^(https?)\\+[0-9a-f]{64}(?=://)");

  static KeyTarget of(RequestUri uri, List<Glob> ignored, Partition partition) {
    return new KeyTarget(
        partition.hash() == null ? uri.schemeName() : uri.schemeName() + "+" + partition.hash(),
        new URIAuthority(uri.host(), uri.port()),
        without(ignored, uri.pathQuery()));
  }

  /** For people: the URI as it was asked for. */
  static String withoutPartition(String uri) {
    return PARTITION.matcher(uri).replaceFirst("$1");
  }

  void applyTo(HttpRequest request) {
    request.setScheme(scheme);
    request.setAuthority(authority);
    request.setPath(pathAndQuery);
  }

  /** The key of the root, as HttpClient makes it. */
  String key() {
    return CacheKeyGenerator.INSTANCE.generateKey(
        new HttpHost(scheme, authority),
        new BasicHttpRequest("GET", scheme, authority, pathAndQuery));
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
      // A % that encodes nothing: the name is what it looks like.
      return name;
    }
  }
}
