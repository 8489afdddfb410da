// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.Resource;
import org.apache.hc.client5.http.impl.cache.HeapResource;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.jspecify.annotations.Nullable;

/** HttpClient's entries for tests. */
final class Entries {

  static final String URI = "http://example.com:80/a";

  /** Far in the future, because a stack does not give back what is over. */
  static final Instant NOW = Instant.parse("2126-11-23T12:00:00.123456789Z");

  private Entries() {}

  static HttpCacheEntry with(byte @Nullable [] body, String... namesAndValues) {
    return entry(URI, body == null ? null : new HeapResource(body), null, namesAndValues);
  }

  static HttpCacheEntry root(String... variants) {
    return entry(URI, null, List.of(variants), "Vary", "Accept", "Cache-Control", "max-age=60");
  }

  static HttpCacheEntry entry(
      String uri,
      @Nullable Resource body,
      @Nullable Collection<String> variants,
      String... namesAndValues) {
    return new HttpCacheEntry(
        NOW.minusNanos(1_234_567),
        NOW,
        "GET",
        uri,
        headers("Accept", "text/html", "User-Agent", "test", "Cookie", "a=s3cret"),
        200,
        headers(namesAndValues),
        body,
        variants);
  }

  static HeaderGroup headers(@Nullable String... namesAndValues) {
    HeaderGroup headers = new HeaderGroup();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.addHeader(new BasicHeader(namesAndValues[i], namesAndValues[i + 1]));
    }
    return headers;
  }
}
