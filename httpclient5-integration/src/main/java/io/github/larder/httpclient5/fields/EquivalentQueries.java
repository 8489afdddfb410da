// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.List;
import java.util.Optional;

/**
 * Knows which stored response answers a request whose query differs only in what {@code
 * No-Vary-Search} names. It learns from the responses that a client has seen, and keeps that in
 * memory: no lookup costs a call to a store. Used by Larder's clients alone. Thread-safe.
 */
public final class EquivalentQueries {

  private static final int MAX_PATHS = 1_000;
  private static final int MAX_QUERIES = 10_000;
  private static final int MAX_QUERY_CHARS = 2_000;

  private final Cache<String, NoVarySearch> byPath =
      CacheBuilder.newBuilder().maximumSize(MAX_PATHS).build();
  private final Cache<Query, String> stored =
      CacheBuilder.newBuilder().maximumSize(MAX_QUERIES).build();

  /** Creates an instance that knows nothing. */
  public EquivalentQueries() {}

  private record Query(String path, NoVarySearch variance, String normalized) {}

  /**
   * Gives the query under which a response is stored that may answer.
   *
   * @param path what the query belongs to: scheme, host and path
   * @param query without the question mark
   * @return that query; {@code query} itself if none is known
   */
  public String storedQuery(String path, String query) {
    NoVarySearch variance = byPath.getIfPresent(path);
    if (variance == null || query.length() > MAX_QUERY_CHARS) {
      return query;
    }
    String known = stored.getIfPresent(new Query(path, variance, variance.normalized(query)));
    return known == null ? query : known;
  }

  /**
   * Whether a response may be stored in place of the response to another query.
   *
   * @param lines the values of its {@code No-Vary-Search}
   * @param query of its request
   * @param storedQuery the other query
   * @return whether there is no difference between them
   */
  public static boolean areEquivalent(List<String> lines, String query, String storedQuery) {
    return NoVarySearch.parse(lines)
        .filter(variance -> variance.normalized(query).equals(variance.normalized(storedQuery)))
        .isPresent();
  }

  /**
   * Learns from a response that the application gets.
   *
   * @param path what the query belongs to
   * @param query of its request
   * @param storedQuery the query under which it is stored
   * @param lines the values of its {@code No-Vary-Search}, empty if there is none
   */
  public void learn(String path, String query, String storedQuery, List<String> lines) {
    Optional<NoVarySearch> parsed = lines.isEmpty() ? Optional.empty() : NoVarySearch.parse(lines);
    if (parsed.isEmpty()) {
      NoVarySearch known = byPath.getIfPresent(path);
      if (known != null) {
        stored.invalidate(new Query(path, known, known.normalized(query)));
      }
    } else if (query.length() <= MAX_QUERY_CHARS) {
      byPath.put(path, parsed.get());
      stored.put(new Query(path, parsed.get(), parsed.get().normalized(query)), storedQuery);
    }
  }
}
