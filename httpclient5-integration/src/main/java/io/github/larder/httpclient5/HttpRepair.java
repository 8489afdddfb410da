// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

/**
 * What Larder's clients do as RFC 9110 and RFC 9111 ask where HttpClient's cache does not. All are
 * on by default; {@link LarderHttpClientBuilder#without} and {@link
 * LarderHttpAsyncClientBuilder#without} switch them off one by one. The application always gets the
 * fields that the origin sent.
 */
public enum HttpRepair {
  /**
   * An {@code Expires} that is no date of HTTP is in the past, obsolete forms of a date are
   * understood, and a {@code Date} that cannot be read, or is in the future, counts as the time of
   * reception (RFC 9110, section 5.6.7; RFC 9111, sections 4.2 and 5.3). HttpClient reads dates
   * that are none, and takes a response with a later {@code Date} for newer.
   */
  DATES,

  /**
   * An {@code Age} or a number of seconds that does not fit into 64 bits is as large as possible
   * (RFC 9111, section 1.2.2). HttpClient takes it for zero.
   */
  LARGE_NUMBERS,

  /**
   * A stale response is served while the origin cannot be reached or answers with 500, 502, 503 or
   * 504, unless it forbids that (RFC 9111, section 4.2.4); such an answer does not replace it. Sets
   * HttpClient's {@code staleIfErrorEnabled}. A response with {@code s-maxage} is never served
   * stale by a shared cache (section 5.2.2.10), neither then nor by {@code max-stale}; HttpClient
   * serves it.
   */
  STALE_IF_ERROR,

  /**
   * A condition of the application is evaluated as RFC 9110 defines it where a stored response
   * answers: {@code If-Modified-Since} is ignored beside {@code If-None-Match} (section 13.1.3),
   * and where it is no date. HttpClient requires that both match, and takes one that it cannot read
   * for one that matches.
   */
  CONDITIONS,

  /**
   * A request for a part is answered from a complete stored response with 206 or 416, by {@code
   * If-Range} as well (RFC 9110, section 14). Several parts, and parts of a body with a {@code
   * Content-Encoding}, are answered with the whole, as HttpClient answers all of them.
   */
  RANGES,

  /**
   * Heuristic freshness (RFC 9111, section 4.2.2), a tenth of the time since {@code Last-Modified},
   * for all statuses that RFC 9110 lists in section 15.1, except for 206. Sets HttpClient's {@code
   * heuristicCachingEnabled}, which is about 200, 203, 300, 301 and 410. Responses to URLs with a
   * query need a stated lifetime, as with HttpClient.
   */
  HEURISTIC_FRESHNESS,

  /**
   * {@code must-understand} overrides {@code no-store} where the cache understands the status (RFC
   * 9111, section 5.2.2.3). HttpClient does not store such a response.
   */
  MUST_UNDERSTAND,

  /**
   * A 304 updates {@code Content-Type} and {@code Content-Language} of the stored response (RFC
   * 9111, section 3.2). HttpClient drops them.
   */
  NOT_MODIFIED_FIELDS,

  /**
   * A 200 to a {@code HEAD} request that a stale {@code GET} response could have answered updates
   * that response, if validators and length are the same (RFC 9111, section 4.3.5). HttpClient
   * replaces it by one without a body.
   */
  HEAD_UPDATES,

  /**
   * An error that depends on a field of its request is not stored, unless a rule changes its
   * lifetime: 401, 407, 412, 416, 417, 425, 428 and 431. Another request, for example one with
   * credentials, would get it, since HttpClient's keys do not have that field.
   */
  DEPENDENT_ERRORS,

  /**
   * A stored response answers requests whose query differs only in what its {@code No-Vary-Search}
   * names (the HTTP working group's draft of that name): the origin's form of {@link
   * CacheRule#ignoreParameters}. A client learns it from the responses that it has seen, so the
   * first request after its start for a path finds only a response to the same query.
   */
  NO_VARY_SEARCH,

  /**
   * A response is not stored if its {@code Vary} nominates a field whose value has not come again
   * in the last 64 responses of the path, such as the identifier of a request. It could answer no
   * later request (RFC 9111, section 4.1); HttpClient stores each of them.
   */
  UNREPEATED_VARIANTS
}
