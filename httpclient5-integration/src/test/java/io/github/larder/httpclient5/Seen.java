// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.List;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** What an application saw of one exchange, every header of it, whichever client it used. */
record Seen(int status, List<Header> headers, String text) {

  /** The value of a header, {@code null} if there is none. */
  @Nullable String header(String name) {
    return headers.stream()
        .filter(header -> header.getName().equalsIgnoreCase(name))
        .map(Header::getValue)
        .findFirst()
        .orElse(null);
  }

  List<String> lines() {
    return headers.stream().map(header -> header.getName() + ": " + header.getValue()).toList();
  }
}
