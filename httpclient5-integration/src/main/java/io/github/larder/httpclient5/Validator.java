// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

/**
 * The validator of a stored response (RFC 9110, section 8.8). By default HttpClient sends both
 * conditions, and an origin ignores {@code If-Modified-Since} beside {@code If-None-Match} (section
 * 13.1.3).
 */
public enum Validator {
  /** {@code If-None-Match} with the {@code ETag}; {@code If-Modified-Since} if there is none. */
  ETAG,
  /**
   * {@code If-Modified-Since} with {@code Last-Modified}; {@code If-None-Match} if there is none.
   * For origins whose {@code ETag} depends on more than the content, such as the token of the
   * request. Its resolution is one second (RFC 9110, section 8.8.2.2).
   */
  LAST_MODIFIED
}
