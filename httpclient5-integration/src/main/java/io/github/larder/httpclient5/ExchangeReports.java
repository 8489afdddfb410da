// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.ExchangeRecord.RequiredFreshness;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.Set;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what the cache did for each exchange of a client: to the application through its context,
 * and on request through a field of the response; to the listener; and to the log at DEBUG.
 * Thread-safe.
 *
 * @param cacheStatus the field that responses get; {@code null} for none
 */
record ExchangeReports(
    CacheStack stack,
    StorageLog log,
    FreshnessPolicy freshness,
    Collapsing collapsing,
    @Nullable CacheStatus cacheStatus) {

  private static final Logger LOG = LoggerFactory.getLogger(CacheVerdict.class);

  static ExchangeReports of(
      CacheStack stack,
      StorageLog log,
      CacheConfig config,
      Collapsing collapsing,
      @Nullable CacheStatus cacheStatus) {
    return new ExchangeReports(stack, log, FreshnessPolicy.of(config), collapsing, cacheStatus);
  }

  /** Begins an exchange; its context gives the application the verdict. */
  Exchange begin(
      HttpContext context,
      boolean offline,
      Set<String> unstored,
      boolean partitioned,
      boolean strictSharedMaxAge) {
    ExchangeRecord record =
        new ExchangeRecord(
            offline,
            unstored,
            partitioned,
            freshness,
            strictSharedMaxAge,
            collapsing.begin(stack));
    context.setAttribute(CacheVerdict.attribute(), record);
    return new Exchange(record);
  }

  /**
   * An exchange has ended in which the cache took no part.
   *
   * @param originStatus 0 if the origin did not answer
   * @param response {@code null} if the request failed
   */
  void bypassed(
      RequestUri uri,
      ExchangeRecord record,
      SkipReason reason,
      int originStatus,
      @Nullable HttpResponse response) {
    record.originAnswered(originStatus);
    log.skipped(uri.toString(), reason, record);
    ended(uri, record, record.bypassed(), response);
  }

  /**
   * An exchange has ended that went through HttpClient's cache.
   *
   * @param keyed the request that HttpClient's cache was given
   * @param response {@code null} if the request failed
   */
  void ended(
      RequestUri uri,
      ExchangeRecord record,
      HttpRequest keyed,
      HttpCacheContext context,
      @Nullable HttpResponse response) {
    boolean hasEntry = response != null && context.getCacheEntry() != null;
    ended(
        uri,
        record,
        record.ended(context.getCacheResponseStatus(), hasEntry, requiredFreshness(keyed)),
        response);
  }

  private void ended(
      RequestUri uri,
      ExchangeRecord record,
      @Nullable Verdict verdict,
      @Nullable HttpResponse response) {
    if (verdict == null) {
      return;
    }
    stack.listener().exchangeEnded(verdict, record.missReason());
    CacheStatus status = cacheStatus;
    if (status != null && response != null) {
      record.snapshot().ifPresent(known -> status.addTo(response, known, Instant.now()));
    }
    if (LOG.isDebugEnabled()) {
      record
          .snapshot()
          .ifPresent(known -> LOG.debug("{}: {}", known, stack.privacy().redact(uri.toString())));
    }
  }

  /** HttpClient has put its own setting for the request into the field. */
  private static RequiredFreshness requiredFreshness(HttpRequest keyed) {
    if (!keyed.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      return RequiredFreshness.BY_ORIGIN;
    }
    CacheDirectives directives = CacheDirectives.of(keyed);
    if (directives.has("max-stale")) {
      return RequiredFreshness.STALE_ACCEPTED;
    }
    return directives.has("no-cache") || directives.has("max-age") || directives.has("min-fresh")
        ? RequiredFreshness.YOUNGER
        : RequiredFreshness.BY_ORIGIN;
  }
}
