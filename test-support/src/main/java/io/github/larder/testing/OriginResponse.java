// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A response of a {@link CountingOrigin}. Immutable: each method returns a changed copy. */
public final class OriginResponse {

  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte @Nullable [] body;

  private OriginResponse(
      int status, List<Map.Entry<String, String>> headers, byte @Nullable [] body) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /**
   * Creates a 200 with text in UTF-8.
   *
   * @param text the content
   * @return the response, with a {@code Content-Type}
   */
  public static OriginResponse ok(String text) {
    return ok(text.getBytes(UTF_8)).header("Content-Type", "text/plain; charset=utf-8");
  }

  /**
   * Creates a 200.
   *
   * @param body the content
   * @return the response, without headers
   */
  public static OriginResponse ok(byte[] body) {
    return new OriginResponse(200, List.of(), body.clone());
  }

  /**
   * Creates a response without content.
   *
   * @param status the status code
   * @return the response, without headers
   */
  public static OriginResponse status(int status) {
    return new OriginResponse(status, List.of(), null);
  }

  /** A 500 with the exception that a script threw. */
  static OriginResponse failed(RuntimeException e) {
    return new OriginResponse(500, List.of(), e.toString().getBytes(UTF_8));
  }

  /** {@return a 304} */
  public static OriginResponse notModified() {
    return status(304);
  }

  /**
   * Replaces the content.
   *
   * @param text the content
   * @return the changed copy
   */
  public OriginResponse withText(String text) {
    return new OriginResponse(status, headers, text.getBytes(UTF_8));
  }

  /**
   * Adds a header field, beside others of its name.
   *
   * @param name the field name
   * @param value the field value
   * @return the changed copy
   */
  public OriginResponse header(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new OriginResponse(status, more, body);
  }

  /**
   * Adds {@code Cache-Control}.
   *
   * @param directives such as {@code max-age=60}
   * @return the changed copy
   */
  public OriginResponse cacheControl(String directives) {
    return header("Cache-Control", directives);
  }

  /**
   * Adds {@code ETag}.
   *
   * @param tag the tag, without quotation marks
   * @return the changed copy
   */
  public OriginResponse etag(String tag) {
    return header("ETag", '"' + tag + '"');
  }

  /**
   * Adds {@code Vary}.
   *
   * @param names the names of the request headers
   * @return the changed copy
   */
  public OriginResponse vary(String names) {
    return header("Vary", names);
  }

  /**
   * Answers a conditional request (RFC 9110, section 13.1.2).
   *
   * @param request the request
   * @return a 304 with the same headers if {@code If-None-Match} lists this response's {@code
   *     ETag}, else this response
   */
  public OriginResponse unlessMatching(OriginRequest request) {
    String wanted = request.header("If-None-Match");
    if (wanted == null) {
      return this;
    }
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase("ETag") && wanted.contains(header.getValue())) {
        return new OriginResponse(304, headers, null);
      }
    }
    return this;
  }

  int status() {
    return status;
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  byte @Nullable [] body() {
    return body;
  }
}
