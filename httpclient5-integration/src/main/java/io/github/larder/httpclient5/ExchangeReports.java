// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.ExchangeRecord.FreshnessWish;
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
 * Says what the cache did for each exchange of a client: to the application through its context,
 * and in the response if it wants that; to the listener; and in the log at DEBUG. Thread-safe.
 *
 * @param cacheStatus the field that responses get; {@code null} for none
 */
record ExchangeReports(
    CacheStack stack,
    NotStoredLog notStored,
    FreshnessPolicy freshness,
    @Nullable CacheStatus cacheStatus) {

  private static final Logger LOG = LoggerFactory.getLogger(CacheVerdict.class);

  static ExchangeReports of(
      CacheStack stack,
      NotStoredLog notStored,
      CacheConfig config,
      @Nullable CacheStatus cacheStatus) {
    return new ExchangeReports(stack, notStored, FreshnessPolicy.of(config), cacheStatus);
  }

  /** Begins an exchange, in whose context the application finds the verdict. */
  Exchange begin(HttpContext context, boolean offline, Set<String> unstored, boolean partitioned) {
    ExchangeRecord record = new ExchangeRecord(offline, unstored, partitioned, freshness);
    context.setAttribute(CacheVerdict.attribute(), record);
    return new Exchange(record);
  }

  /**
   * The cache has had no part in an exchange.
   *
   * @param originStatus 0 if the origin has not answered
   * @param response {@code null} if there is a failure instead
   */
  void bypassed(
      RequestUri uri,
      ExchangeRecord record,
      SkipReason reason,
      int originStatus,
      @Nullable HttpResponse response) {
    record.originAnswered(originStatus);
    notStored.report(uri.toString(), reason, record);
    ended(uri, record, record.bypassed(), response);
  }

  /**
   * An exchange has ended that went through HttpClient's cache.
   *
   * @param keyed the request as HttpClient's cache was given it
   * @param response {@code null} if there is a failure instead
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
        record.ended(context.getCacheResponseStatus(), hasEntry, wish(keyed)),
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
    MissReason reason = record.missReason();
    stack.listener().exchangeEnded(verdict, reason);
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
  private static FreshnessWish wish(HttpRequest keyed) {
    if (!keyed.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      return FreshnessWish.NONE;
    }
    OriginDirectives directives = OriginDirectives.of(keyed);
    if (directives.has("max-stale")) {
      return FreshnessWish.STALE;
    }
    return directives.has("no-cache") || directives.has("max-age") || directives.has("min-fresh")
        ? FreshnessWish.YOUNGER
        : FreshnessWish.NONE;
  }
}
