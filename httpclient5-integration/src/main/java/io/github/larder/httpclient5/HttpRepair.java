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
  STALE_IF_ERROR
}
