// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.httpclient5.FreshnessPolicy.Head;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of one exchange by all who have a part in it, in the order in which it happens: the
 * store is read, the origin is asked and answers, a response is stored or not. What is done in the
 * background is not noted. Thread-safe; nothing is computed before somebody asks.
 */
final class ExchangeRecord implements Exchange.Listener {

  private final boolean offline;
  private final Set<String> unstored;
  private final boolean partitioned;
  private final FreshnessPolicy freshness;

  private @Nullable CacheKey firstKey;
  private boolean asked;
  private boolean foundRoot;
  private @Nullable Head found;
  private @Nullable CacheKey foundKey;
  private @Nullable MissReason missed;
  private int originCalls;
  private int originStatus;
  private boolean passedOn;
  private @Nullable Head stored;
  private @Nullable CacheKey storedKey;
  private @Nullable SkipReason skipped;
  private @Nullable Verdict verdict;
  private @Nullable MissReason missReason;
  private boolean foundFresh;

  /**
   * @param offline whether what is stored is to be served whatever is said of its freshness
   * @param unstored response fields that a rule leaves out
   * @param partitioned whether the request uses a partition of its own
   */
  ExchangeRecord(
      boolean offline, Set<String> unstored, boolean partitioned, FreshnessPolicy freshness) {
    this.offline = offline;
    this.unstored = unstored;
    this.partitioned = partitioned;
    this.freshness = freshness;
  }

  /**
   * {@return the record of the exchange that this thread works for, if one of Larder's clients
   * does}
   */
  static @Nullable ExchangeRecord current(CacheStack stack) {
    Exchange exchange = stack.currentExchange();
    return exchange != null && exchange.listener() instanceof ExchangeRecord record ? record : null;
  }

  boolean isOffline() {
    return offline;
  }

  /** Response fields that a rule leaves out of what is stored and served from the store. */
  Set<String> unstored() {
    return unstored;
  }

  /** The store is asked for an entry. */
  synchronized void asks(CacheKey key) {
    asked = true;
    if (firstKey == null) {
      firstKey = key;
    }
  }

  /** What is read after the origin was asked is for other purposes than to answer the request. */
  synchronized void found(CacheKey key, StoredResponse response) {
    if (originCalls > 0) {
      return;
    }
    if (response.variants() != null) {
      foundRoot = true;
    } else if (found == null && missed == null) {
      found = Head.of(response);
      foundKey = key;
    }
  }

  @Override
  public synchronized void missed(CacheKey key, MissReason reason) {
    if (originCalls == 0 && missed == null && found == null) {
      missed = reason;
    }
  }

  synchronized boolean hasFoundSomething() {
    return found != null || foundRoot;
  }

  /**
   * The origin is asked; what was said of an earlier answer of it counts no more.
   *
   * @param status what HttpClient's cache says: unless it is a hit, it has read the variants of a
   *     root only to name their validators, and none of them is for this request
   */
  synchronized void asksOrigin(@Nullable CacheResponseStatus status) {
    if (originCalls == 0 && foundRoot && status != CacheResponseStatus.CACHE_HIT) {
      found = null;
      foundKey = null;
    }
    originCalls++;
    originStatus = 0;
    skipped = null;
  }

  synchronized void originAnswered(int status) {
    originStatus = status;
  }

  /** The application gets the body before it is known whether it is stored. */
  synchronized void passesOn() {
    passedOn = true;
  }

  synchronized void stored(CacheKey key, StoredResponse response) {
    if (response.variants() == null) {
      stored = Head.of(response);
      storedKey = key;
    }
  }

  /** The first reason counts: those after it are its consequences. */
  synchronized void skipped(SkipReason reason) {
    if (skipped == null) {
      skipped = reason;
    }
  }

  /** The cache has no part in the exchange. */
  synchronized @Nullable Verdict bypassed() {
    return ended(Verdict.BYPASSED, null);
  }

  /**
   * The application is given a response, or a failure.
   *
   * @param status what HttpClient's cache says; it says hit also where it asks the origin
   * @param hasEntry whether HttpClient's cache has made the response of an entry
   * @param wish what the request wants of freshness
   * @return the verdict; {@code null} if there was one already
   */
  synchronized @Nullable Verdict ended(
      @Nullable CacheResponseStatus status, boolean hasEntry, FreshnessWish wish) {
    if (!asked && skipped == SkipReason.METHOD) {
      return bypassed();
    }
    if (hasEntry && status == CacheResponseStatus.CACHE_MODULE_RESPONSE) {
      return ended(Verdict.STALE, null);
    }
    if (hasEntry && originCalls == 0) {
      return ended(
          wish == FreshnessWish.STALE && !isFresh(found) ? Verdict.STALE : Verdict.HIT, null);
    }
    if (status == CacheResponseStatus.VALIDATED && originStatus == HttpStatus.SC_NOT_MODIFIED) {
      foundFresh = wish == FreshnessWish.YOUNGER && isFresh(found);
      return ended(Verdict.VALIDATED, null);
    }
    return ended(Verdict.MISS, missReason(wish == FreshnessWish.YOUNGER));
  }

  /** What a request wants of the freshness of its response (RFC 9111, section 5.2.1). */
  enum FreshnessWish {
    /** What the origin allows. */
    NONE,
    /** It takes what is stale. */
    STALE,
    /** It wants a new one, or one that is younger or stays fresh longer. */
    YOUNGER
  }

  /** {@return why it was not answered from the store; {@code null} unless it has ended so} */
  synchronized @Nullable MissReason missReason() {
    return missReason;
  }

  /** {@return how the exchange ended; empty while it has not} */
  synchronized Optional<CacheVerdict> snapshot() {
    return verdict == null ? Optional.empty() : Optional.of(new CacheVerdict(facts(verdict)));
  }

  private CacheVerdict.Facts facts(Verdict ended) {
    Storing storing = storing(ended);
    boolean isNew = storing == Storing.STORED && stored != null;
    Head head = isNew ? stored : found;
    CacheKey key = isNew ? storedKey : foundKey;
    return new CacheVerdict.Facts(
        ended,
        missReason,
        storing,
        storing == Storing.NOT_STORED ? reasonNotStored() : null,
        key == null ? firstKey : key,
        found == null ? null : found.receivedAt(),
        foundFresh,
        head == null ? null : freshness.freshUntil(head),
        originStatus);
  }

  private Storing storing(Verdict ended) {
    if (skipped != null) {
      return Storing.NOT_STORED;
    }
    if (stored != null) {
      return Storing.STORED;
    }
    if (originStatus == 0 || ended == Verdict.STALE) {
      return Storing.NOTHING_TO_STORE;
    }
    return passedOn ? Storing.PENDING : Storing.NOT_STORED;
  }

  /** HttpClient's cache keeps what is newer, and says nothing. */
  private SkipReason reasonNotStored() {
    return skipped == null ? SkipReason.SUPERSEDED : skipped;
  }

  private @Nullable Verdict ended(Verdict by, @Nullable MissReason why) {
    if (verdict != null) {
      return null;
    }
    verdict = by;
    missReason = why;
    return by;
  }

  private MissReason missReason(boolean asksAfresh) {
    if (found != null) {
      if (!isFresh(found)) {
        return MissReason.EXPIRED;
      }
      return asksAfresh ? MissReason.REFRESH_REQUESTED : MissReason.UNUSABLE;
    }
    MissReason read = missed;
    if (foundRoot) {
      return read == null || read == MissReason.ABSENT ? MissReason.VARIED : read;
    }
    if (read != null) {
      return read == MissReason.ABSENT && partitioned ? MissReason.NOT_IN_PARTITION : read;
    }
    if (asked) {
      // The read was given up, since the storage was closed.
      return MissReason.BACKEND_SICK;
    }
    return asksAfresh ? MissReason.REFRESH_REQUESTED : MissReason.UNUSABLE;
  }

  private boolean isFresh(@Nullable Head head) {
    Instant until = head == null ? null : freshness.freshUntil(head);
    return until != null && until.isAfter(Instant.now());
  }
}
