// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import java.util.HashSet;
import java.util.Set;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Counts the requests that reach the origin during one exchange. HttpClient's own cache status does
 * not show that: it is a hit even if the cache rejects the entry and calls the origin.
 *
 * <p>The count is kept in the context of an exchange. A client's interceptors run below its cache.
 */
final class OriginCalls {

  private static final String ATTRIBUTE = OriginCalls.class.getName();

  private int count;
  private final Set<Integer> statuses = new HashSet<>();

  /** Adds interceptors that count for exchanges whose context has a count. */
  static void countedBy(HttpClientBuilder builder) {
    builder.addRequestInterceptorLast((request, entity, context) -> of(context).count++);
    builder.addResponseInterceptorFirst(
        (response, entity, context) -> of(context).statuses.add(response.getCode()));
  }

  /** Starts a count in a context. */
  static OriginCalls during(HttpContext context) {
    OriginCalls calls = new OriginCalls();
    context.setAttribute(ATTRIBUTE, calls);
    return calls;
  }

  int count() {
    return count;
  }

  /** A redirect has several. */
  boolean wereAll(int status) {
    return statuses.equals(Set.of(status));
  }

  private static OriginCalls of(HttpContext context) {
    return context.getAttribute(ATTRIBUTE) instanceof OriginCalls calls ? calls : new OriginCalls();
  }
}
