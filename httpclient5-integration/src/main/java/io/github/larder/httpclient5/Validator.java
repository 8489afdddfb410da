package io.github.larder.httpclient5;

/**
 * What a stored response is validated by (RFC 9110, section 8.8). By default HttpClient sends both
 * conditions, and an origin goes by the first alone if it knows it.
 */
public enum Validator {
  /** {@code If-None-Match} with the {@code ETag}; {@code If-Modified-Since} if there is none. */
  ETAG,
  /**
   * {@code If-Modified-Since} with {@code Last-Modified}; {@code If-None-Match} if there is none.
   * For origins whose {@code ETag} depends on more than the content, such as on the token of the
   * request.
   */
  LAST_MODIFIED
}
