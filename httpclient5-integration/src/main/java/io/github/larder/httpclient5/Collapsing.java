// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.core.CacheStack;
import io.github.larder.core.collapse.CollapsibleRequest;
import io.github.larder.core.collapse.CollapsibleRequest.Step;
import io.github.larder.core.collapse.RequestCollapser.Target;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a client are collapsed, and how long they wait. Immutable.
 *
 * @param maxWait {@code null} if none is
 */
record Collapsing(@Nullable Duration maxWait) {

  private static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(5);

  /** A request with one of these has a response that is for it alone. */
  private static final Set<String> OF_ONE_REQUEST =
      Set.of(
          HttpHeaders.RANGE,
          HttpHeaders.IF_RANGE,
          HttpHeaders.IF_MATCH,
          HttpHeaders.IF_UNMODIFIED_SINCE);

  static Collapsing standard() {
    return new Collapsing(DEFAULT_MAX_WAIT);
  }

  static Collapsing off() {
    return new Collapsing(null);
  }

  static Collapsing within(Duration maxWait) {
    if (maxWait.isNegative() || maxWait.isZero()) {
      throw new IllegalArgumentException("The time to wait is not positive: " + maxWait);
    }
    return new Collapsing(maxWait);
  }

  @Nullable CollapsibleRequest begin(CacheStack stack) {
    return maxWait == null ? null : stack.collapser().begin(maxWait);
  }

  /**
   * HttpClient's cache is about to call the origin for the application.
   *
   * @param original the request of the application
   * @param cached the request of HttpClient's cache
   * @param holdsConnection whether the exchange has a connection, which others may need
   * @return what happens instead
   */
  static CompletionStage<Step> next(
      CachedExchange exchange, HttpRequest original, HttpRequest cached, boolean holdsConnection) {
    ExchangeRecord record = exchange.record();
    CollapsibleRequest request = record.collapsible();
    if (request == null) {
      return CompletableFuture.completedStage(Step.FORWARD);
    }
    CacheStack stack = exchange.policy().reports().stack();
    Target target =
        new Target(
            stack.key(exchange.key().key()).cacheKey(), selector(cached, record.rootFields()));
    if (holdsConnection || !record.hasReadStore() || !mayWait(exchange, original)) {
      request.pass(target);
      return CompletableFuture.completedStage(Step.FORWARD);
    }
    // The origin's answer to a condition of the application is for the application alone.
    boolean leads =
        !original.containsHeader(HttpHeaders.IF_NONE_MATCH)
            && !original.containsHeader(HttpHeaders.IF_MODIFIED_SINCE);
    return request.next(target, record.foundFor(target.key()), leads);
  }

  /**
   * HttpClient's cache is about to validate, in the background, a stale response that the
   * application has got.
   *
   * @return whether it is for this process to do
   */
  static CompletionStage<Boolean> validates(CachedExchange exchange) {
    ExchangeRecord record = exchange.record();
    CollapsibleRequest request = record.collapsible();
    if (request == null) {
      return CompletableFuture.completedStage(true);
    }
    CacheKey key = exchange.policy().reports().stack().key(exchange.key().key()).cacheKey();
    return request.validates(key, record.foundFor(key));
  }

  /** The end of a validation that another process makes. */
  static RequestFailedException leftToAnotherProcess() {
    return new RequestFailedException("Another process validates the response");
  }

  private static boolean mayWait(CachedExchange exchange, HttpRequest original) {
    boolean reads =
        exchange.body() != null
            || Method.GET.isSame(original.getMethod())
            || Method.HEAD.isSame(original.getMethod());
    return reads
        && exchange.rewriter().notStored() == null
        && !exchange.directives().validates()
        && OF_ONE_REQUEST.stream().noneMatch(original::containsHeader);
  }

  /** The method, and the fields that are known to select a variant. */
  private static String selector(HttpRequest request, List<HeaderField> rootFields) {
    Set<String> names = new TreeSet<>();
    for (HeaderField field : rootFields) {
      if (field.name().equalsIgnoreCase(HttpHeaders.VARY)) {
        for (String name : Strings.nullToEmpty(field.value()).split(",", -1)) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    StringBuilder selector = new StringBuilder(request.getMethod());
    for (String name : names) {
      for (Header header : request.getHeaders(name)) {
        String value = String.valueOf(header.getValue());
        selector.append('\n').append(name).append(' ').append(value.length()).append(value);
      }
    }
    return selector.toString();
  }
}
