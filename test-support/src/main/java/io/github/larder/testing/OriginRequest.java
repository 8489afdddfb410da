// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that reached a {@link CountingOrigin}. Immutable.
 *
 * @param method the method
 * @param path the path, without the query
 * @param query the query as it was sent, or {@code null}
 * @param headers the header fields; read them with {@link #header}
 * @param body the content as UTF-8 text, empty if there was none
 */
public record OriginRequest(
    String method,
    String path,
    @Nullable String query,
    Map<String, List<String>> headers,
    String body) {

  /**
   * Checks the parts.
   *
   * @param method the method
   * @param path the path
   * @param query the query
   * @param headers the header fields
   * @param body the content
   */
  public OriginRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  /**
   * Returns the first value of a header.
   *
   * @param name the field name, in any case
   * @return the value, or {@code null} if the request has no such field
   */
  public @Nullable String header(String name) {
    for (Map.Entry<String, List<String>> field : headers.entrySet()) {
      if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isEmpty()) {
        return field.getValue().get(0);
      }
    }
    return null;
  }

  /** {@return whether the request is conditional} */
  public boolean isConditional() {
    return header("If-None-Match") != null || header("If-Modified-Since") != null;
  }
}
