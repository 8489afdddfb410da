// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.vary;

import com.google.common.base.Splitter;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Detects URLs whose {@code Vary} nominates a field with a value that never comes again, such as
 * the identifier of a request. Storing a response of such a URL costs a write, and makes the next
 * lookup longer, but it answers no request (RFC 9111, section 4.1). The first 64 responses are
 * stored, more than URLs that vary for a good reason have; further ones are not, until a value
 * comes again. What it knows is kept in memory, and bounded. Used by Larder's clients alone.
 * Thread-safe.
 */
public final class UnrepeatedVariants {

  private static final int MAX_URLS = 1_000;
  private static final int MAX_UNREPEATED = 64;
  private static final int MAX_REMEMBERED = 2 * MAX_UNREPEATED;
  private static final Splitter NAMES = Splitter.on(',').trimResults().omitEmptyStrings();

  private final Cache<String, Recent> urls =
      CacheBuilder.newBuilder().maximumSize(MAX_URLS).build();

  /** Creates an instance that knows nothing. */
  public UnrepeatedVariants() {}

  /**
   * Learns from a response of the origin that could be stored.
   *
   * @param url what is stored together: scheme, host and path
   * @param request of HttpClient's cache, as it was sent
   * @param response of the origin, which is no 304
   * @return whether no recent request of the URL could have been answered with another's response
   */
  public boolean isUnrepeated(String url, HttpRequest request, HttpResponse response) {
    List<String> names = names(response);
    if (names.isEmpty()) {
      urls.invalidate(url);
      return false;
    }
    Recent recent = urls.asMap().computeIfAbsent(url, unknown -> new Recent());
    return recent.add(names, variant(request, names));
  }

  /**
   * Learns that a stored response has answered a request.
   *
   * @param url what is stored together
   */
  public void answered(String url) {
    Recent recent = urls.getIfPresent(url);
    if (recent != null) {
      recent.repeats();
    }
  }

  /**
   * Learns that the origin has validated a stored response, which may be one to other values.
   *
   * @param url what is stored together
   * @param request of HttpClient's cache, as it was sent
   */
  public void validated(String url, HttpRequest request) {
    Recent recent = urls.getIfPresent(url);
    if (recent != null && recent.hasSeen(variant(request, recent.names()))) {
      recent.repeats();
    }
  }

  private static List<String> names(HttpResponse response) {
    List<String> names = new ArrayList<>();
    for (Header vary : response.getHeaders(HttpHeaders.VARY)) {
      if (vary.getValue() != null) {
        names.addAll(NAMES.splitToList(vary.getValue().toLowerCase(Locale.ROOT)));
      }
    }
    return names;
  }

  /** Of the values, which may be secret, only a hash is kept. */
  private static int variant(HttpRequest request, List<String> names) {
    return CacheKeyGenerator.INSTANCE.generateVariantKey(request, names).hashCode();
  }

  /** The latest variants of a URL. */
  private static final class Recent {

    private final Set<Integer> variants = new LinkedHashSet<>();
    private List<String> names = List.of();
    private int unrepeated;

    synchronized boolean add(List<String> nominated, int variant) {
      names = nominated;
      boolean isNew = !variants.remove(variant);
      variants.add(variant);
      if (variants.size() > MAX_REMEMBERED) {
        variants.remove(variants.iterator().next());
      }
      unrepeated = isNew ? Math.min(unrepeated + 1, MAX_UNREPEATED + 1) : 0;
      return unrepeated > MAX_UNREPEATED;
    }

    synchronized List<String> names() {
      return names;
    }

    synchronized boolean hasSeen(int variant) {
      return variants.contains(variant);
    }

    synchronized void repeats() {
      unrepeated = 0;
    }
  }
}
